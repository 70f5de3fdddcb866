import cluster from "node:cluster";
import type { CompiledConfig } from "#contracts/live-policy.ts";
import type { bufferedLog } from "./buffered-log.ts";
import type { NodeSettings } from "./env.ts";
import { startNodeEdge } from "./start-node-edge.ts";

interface Start {
  settings: NodeSettings;
  bundled: CompiledConfig | null;
  log: ReturnType<typeof bufferedLog>;
}

/** One process of the edge, until it is told to stop: by its primary where there is one, else by a signal. */
export async function runProcess({ settings, bundled, log }: Start): Promise<void> {
  const edge = await startNodeEdge({ settings, bundled, log }).catch((error: unknown) => {
    process.stderr.write(`aegis edge: ${String(error)}\n`);
    process.exit(1);
  });
  log.info("the edge listens", { url: edge.url, pid: process.pid });
  let isStopping = false;
  const stop = () => {
    if (isStopping) process.exit(1);
    isStopping = true;
    log.info("the edge stops", { pid: process.pid });
    void edge.close().then(() => {
      log.flush();
      process.exit(0);
    });
  };
  process.on("exit", log.flush);
  if (!cluster.isWorker) {
    for (const signal of ["SIGTERM", "SIGINT"] as const) process.on(signal, stop);
    process.on("SIGHUP", edge.reload);
    process.on("disconnect", () => isStopping || stop());
    return;
  }
  // A terminal's signal reaches every process; what to do about it is the primary's to say.
  for (const signal of ["SIGTERM", "SIGINT", "SIGHUP"] as const) process.on(signal, () => {});
  process.on("message", ({ type }: { type?: unknown }) => (type === "stop" ? stop() : type === "reload" && edge.reload()));
  process.on("disconnect", () => isStopping || stop());
}

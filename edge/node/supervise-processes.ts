import cluster, { type Worker } from "node:cluster";
import { once } from "node:events";
import type { Log } from "../log.ts";
import { decideRestart } from "./decide-restart.ts";

/** Runs `count` processes that share one port, and starts anew those that die. Ends with the first signal, at once with the second. */
export function superviseProcesses(count: number, log: Log): void {
  let isStopping = false;
  let quickDeaths = 0;
  const start = (index: number, followsDeath = false) => {
    const startedAt = Date.now();
    const worker = cluster.fork({ AEGIS_PROCESS_INDEX: String(index), AEGIS_PROCESS_FOLLOWS_DEATH: followsDeath ? "1" : "" });
    worker.on("exit", (code, signal) => {
      if (isStopping) return;
      const { delayMs, quick } = decideRestart(Date.now() - startedAt, quickDeaths);
      quickDeaths = quick;
      log.error("a process of the edge died and is started again", { pid: worker.process.pid, code, signal, delayMs });
      setTimeout(() => isStopping || start(index, true), delayMs);
    });
  };
  for (let index = 0; index < count; index++) start(index);
  const workers = () => Object.values(cluster.workers ?? {}).filter((worker): worker is Worker => worker !== undefined);
  const stop = () => {
    if (isStopping) {
      for (const worker of workers()) worker.process.kill("SIGKILL");
      process.exit(1);
    }
    isStopping = true;
    void Promise.all(workers().map(stopWorker)).then(() => process.exit(0));
  };
  for (const signal of ["SIGTERM", "SIGINT"] as const) process.on(signal, stop);
  process.on("disconnect", () => isStopping || stop());
  process.on("SIGHUP", () => {
    for (const worker of workers()) worker.send({ type: "reload" });
  });
}

async function stopWorker(worker: Worker): Promise<void> {
  const gone = once(worker, "exit");
  worker.send({ type: "stop" });
  await gone;
}

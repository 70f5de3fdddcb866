import { randomBytes } from "node:crypto";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { convertV4MiniflareOptions, Miniflare } from "miniflare";
import { drainQueue, type QueueActivity } from "./drain-queue.ts";
import { EdgeLog } from "./edge-log.ts";
import type { KvStore } from "./kv-rest.ts";

const host = "127.0.0.1";
/** Cloudflare runs the cron trigger every minute; here the shortest interval of a health check is kept. */
const cronMs = 5000;
const closedScript = "export default { fetch: () => new Response(null, { status: 404 }) };";

export interface WorkerRun {
  /** Folder with worker.js and source.json, made by build-worker.ts. */
  bundleFolder: string;
  /** Where KV is kept. */
  kvFolder: string;
  port: number;
  /** Variables and secrets of the Worker; they win over those of wrangler.toml. */
  bindings: Record<string, string>;
}

export interface RunningWorker {
  /** Miniflare's own entry, which leads nowhere. */
  entry: URL;
  policy: KvStore;
  /** Waits until its queue is empty, at most `deadlineMs`; answers whether it is. */
  drain(deadlineMs: number): Promise<boolean>;
  stop(): Promise<void>;
}

/**
 * Runs the Worker in workerd on `127.0.0.1:port`, through a socket of its own that passes paths on byte for byte.
 *
 * Miniflare always opens an entry port too, which rewrites URLs and believes `MF-*` headers. It leads to a Worker that
 * answers 404; ours is reachable there only by its name (`MF-Route-Override`), and that name is random.
 */
export async function runWorker({ bundleFolder, kvFolder, port, bindings }: WorkerRun): Promise<RunningWorker> {
  const name = `aegis-edge-${randomBytes(16).toString("hex")}`;
  const { options } = JSON.parse(readFileSync(join(bundleFolder, "source.json"), "utf8"));
  const activity: QueueActivity = { lastAt: 0, retrying: false };
  const miniflare = new Miniflare(
    convertV4MiniflareOptions({
      workers: [
        { name: "closed", modules: true, script: closedScript, compatibilityDate: options.compatibilityDate },
        {
          ...options,
          name,
          modules: true,
          script: readFileSync(join(bundleFolder, "worker.js"), "utf8"),
          bindings: { ...options.bindings, ...bindings },
          // Miniflare would tell upstreams the name in CF-Worker.
          zone: "localhost",
          unsafeDirectSockets: [{ host, port }],
        },
      ],
      host,
      port: 0,
      cf: false,
      resourcePersistencePath: kvFolder,
      log: new EdgeLog(activity),
      handleStructuredLogs: ({ level, message }) => {
        activity.lastAt = Date.now();
        (level === "error" || level === "warn" ? process.stderr : process.stdout).write(`${message}\n`);
      },
    }),
  );
  const entry = await miniflare.ready;
  const policy: KvStore = await miniflare.getKVNamespace("POLICY", name);
  const queue = await miniflare.getQueueProducer("METRICS", name);
  const cron = startCron(await miniflare.getWorker(name));
  return {
    entry,
    policy,
    drain: (deadlineMs) => drainQueue(activity, async () => (await queue.metrics()).backlogCount, deadlineMs),
    stop: () => {
      clearInterval(cron);
      return miniflare.dispose();
    },
  };
}

/** Stands for the cron trigger of wrangler.toml. What the Worker says of a run that fails is in its own log. */
function startCron(worker: Awaited<ReturnType<Miniflare["getWorker"]>>): NodeJS.Timeout {
  const run = () => worker.scheduled({ cron: "* * * * *", scheduledTime: new Date() }).catch(() => undefined);
  return setInterval(run, cronMs).unref();
}

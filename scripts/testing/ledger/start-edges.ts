import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import type { Part } from "../../../cli/dev/part.ts";
import type { Secrets } from "../../../cli/dev/secrets.ts";
import { type Started, startProcess } from "../start-process.ts";
import { type Control, controlPart } from "./control-part.ts";

/** queue: the Worker in workerd, with its queue. direct: two processes of the edge on Node, which post to analytics. */
export const edgeNames = ["queue", "direct"] as const;
export type EdgeName = (typeof edgeNames)[number];

/** As they name themselves in metric batches. */
export const edgeIds: Record<EdgeName, string> = { queue: "local", direct: "direct" };

export interface DirectEdge {
  port: number;
  /** Ends one of its processes as a crash would; resolves when another has taken its place. */
  killOne(): Promise<void>;
  /** Starts it anew, with other variables beside its own. */
  restart(more: Record<string, string>): Promise<void>;
  stop(): Promise<void>;
}

export interface QueueEdge extends Control {
  port: number;
  /** Attempts after the first before a batch goes to the dead-letter queue; holds from the next start. */
  setRetries(retries: number): void;
}

const main = fileURLToPath(new URL("../../../edge/node/main.ts", import.meta.url));
export const shiftClock = fileURLToPath(new URL("./shift-clock.ts", import.meta.url));

const processes = 2;
const startedAgainMs = 60_000;

interface Direct {
  folder: string;
  port: number;
  analyticsUrl: string;
  secrets: Secrets;
  configFile: string;
  clockFile: string;
}

export async function startDirectEdge({ folder, port, analyticsUrl, secrets, configFile, clockFile }: Direct): Promise<DirectEdge> {
  const env = {
    EDGE_ID: edgeIds.direct,
    ANALYTICS_URL: analyticsUrl,
    INGEST_KEY: `${secrets.ingestKey.id}:${secrets.ingestKey.secret}`,
    API_KEY_PEPPERS: `${secrets.apiKeyPepper.id}:${secrets.apiKeyPepper.secret}`,
    CLIENT_HASH_KEYS: `${secrets.clientHashKey.epoch}:${secrets.clientHashKey.secret}`,
    POLICY_REFRESH_SECONDS: "3600",
    LOG_LEVEL: "error",
    AEGIS_EDGE_PORT: String(port),
    AEGIS_PROCESSES: String(processes),
    AEGIS_CONFIG_FILE: configFile,
    AEGIS_POLICY_FILE: join(folder, "policy.json"),
    LEDGER_CLOCK_FILE: clockFile,
  };
  const start = (more: Record<string, string>): Promise<Started> =>
    startProcess([process.execPath, "--import", shiftClock, main], port, { env: { ...env, ...more } });
  let started = await start({});
  const restart = async (more: Record<string, string>) => {
    await started.stop();
    started = await start(more);
  };
  const killOne = async () => {
    const [victim = 0] = childrenOf(started.pid);
    process.kill(victim, "SIGKILL");
    const deadline = Date.now() + startedAgainMs;
    while (childrenOf(started.pid).length < processes || childrenOf(started.pid).includes(victim)) {
      if (Date.now() > deadline) throw new Error("the process that was killed was not started again");
      await delay(50);
    }
  };
  return { port, killOne, restart, stop: () => started.stop() };
}

/** `part` as the local stack describes it, its source kept in `bundleFolder`. */
export async function startQueueEdge(
  part: Part,
  { port, bundleFolder, logFolder }: { port: number; bundleFolder: string; logFolder: string },
): Promise<QueueEdge> {
  const source = join(bundleFolder, "source.json");
  let retries = 100;
  const prepare = async () => {
    const prepared = await part.prepare();
    const read = JSON.parse(readFileSync(source, "utf8"));
    read.options.queueConsumers.metrics.maxRetries = retries;
    writeFileSync(source, JSON.stringify(read));
    return prepared;
  };
  const control = controlPart({ ...part, prepare }, logFolder);
  await control.start();
  return {
    ...control,
    port,
    setRetries: (next) => {
      retries = next;
    },
  };
}

function childrenOf(pid: number): number[] {
  return readFileSync(`/proc/${pid}/task/${pid}/children`, "utf8").split(" ").filter(Boolean).map(Number);
}

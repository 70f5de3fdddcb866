// For tests and benches: the real edge alone, in workerd, on a config of their own and in a folder of its own.
import { readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { readConfig } from "#config/read-config.ts";
import { readEnvironment } from "../env.ts";
import { type Ports, partNames } from "./part.ts";
import { describeParts } from "./parts.ts";
import { ensureSecrets } from "./secrets.ts";
import { Supervisor } from "./supervisor.ts";
import { freePort, temporaryFolder } from "./test-stack.ts";

export type TestEdge = Awaited<ReturnType<typeof startTestEdge>>;

/** Starts it on the config, whose text must be valid. Neither Redis nor analytics is there. */
export async function startTestEdge(yaml: string) {
  const read = readConfig(yaml);
  if (!read.ok) throw new Error(JSON.stringify(read.errors));
  const stateFolder = temporaryFolder();
  const secrets = await ensureSecrets(stateFolder);
  const names = [...partNames, "kv"];
  const free = await Promise.all(names.map(freePort));
  const ports = Object.fromEntries(names.map((name, index) => [name, free[index]])) as Ports;
  const stack = { ports, secrets, stateFolder, config: read.config, webhookSecrets: [], shell: readEnvironment() };
  const parts = describeParts(stack).filter(({ name }) => name === "edge");
  const logFolder = join(stateFolder, "logs");
  const pids: number[] = [];
  const supervisor = new Supervisor(
    parts.map((part) => ({ ...part, startsAfter: [], stopsAfter: [] })),
    { logFolder, onReport: ({ pid }) => void (pid && pids.push(pid)) },
  );
  await supervisor.start();
  return {
    port: ports.edge,
    /** Where it delivers metric batches; nobody listens there yet. */
    analyticsPort: ports.analytics,
    /** What it has logged as JSON so far. */
    log: () => readLog(join(logFolder, "edge.log")),
    stop: async () => {
      await supervisor.stop();
      rmSync(stateFolder, { recursive: true, force: true });
    },
  };
}

function readLog(path: string): Record<string, unknown>[] {
  const lines = readFileSync(path, "utf8").split("\n");
  return lines.filter((line) => line.startsWith("{") && line.endsWith("}")).map((line) => JSON.parse(line));
}

import { startTestEdge } from "../../cli/dev/test-edge.ts";
import { freePort } from "../../cli/dev/test-stack.ts";
import { readConfig } from "../../config/read-config.ts";
import type { LogFields } from "../../edge/log.ts";
import { readNodeSettings } from "../../edge/node/env.ts";
import { startNodeEdge } from "../../edge/node/start-node-edge.ts";

export const platforms = ["Workers", "Node"] as const;
export type PlatformName = (typeof platforms)[number];

export interface TestPlatform {
  port: number;
  /** Where it delivers metric batches. */
  analyticsPort: number;
  /** What it has logged so far. */
  log(): LogFields[];
  stop(): Promise<unknown>;
}

/** The real edge on a free port, with routes that are open to everybody and no limits. */
export async function startPlatform(name: PlatformName, upstream: string, routes: readonly object[]): Promise<TestPlatform> {
  const gateway = { accessLog: "refused", upstreams: { raw: { targets: [upstream], timeoutMs: 20_000 } }, routes };
  const config = JSON.stringify({ gateway, auth: { default: "none" } });
  return name === "Workers" ? startTestEdge(config) : startOnNode(config);
}

async function startOnNode(text: string): Promise<TestPlatform> {
  const analyticsPort = await freePort();
  const config = readConfig(text);
  const read = readNodeSettings({
    EDGE_ID: "edge-of-tests",
    ANALYTICS_URL: `http://127.0.0.1:${analyticsPort}`,
    INGEST_KEY: `tests:${"ingest".padEnd(40, "-of-tests")}`,
    API_KEY_PEPPERS: `tests:${"pepper".padEnd(40, "-of-tests")}`,
    CLIENT_HASH_KEYS: `tests:${"client-hash".padEnd(40, "-of-tests")}`,
    AEGIS_EDGE_PORT: "0",
  });
  if (!config.ok || !read.ok) throw new Error(JSON.stringify([config, read]));
  const lines: LogFields[] = [];
  const write = (message: string, fields?: LogFields) => void lines.push({ message, ...fields });
  const log = { info: write, warn: write, error: write };
  const edge = await startNodeEdge({ settings: { ...read.settings, policyFile: null }, bundled: config.config, log });
  return { port: Number(new URL(edge.url).port), analyticsPort, log: () => lines, stop: () => edge.close(0) };
}

import { fileURLToPath } from "node:url";
import type { CompiledConfig } from "#contracts/live-policy.ts";
import { readConfig } from "../../config/read-config.ts";
import { findFreePort } from "../../scripts/testing/find-free-port.ts";
import { cores, type Started, startProcess } from "../edge-cost/start-process.ts";
import { bundleWorker, startWorkerd } from "../edge-cost/start-workerd.ts";

const here = (name: string) => fileURLToPath(new URL(name, import.meta.url));
const secret = (name: string) => `bench:${name.padEnd(40, "-of-the-bench")}`;

export interface Edge {
  name: "Workers" | "Node";
  port: number;
  process: Started;
}

export async function startUpstream(): Promise<{ url: string; stop(): Promise<void> }> {
  const port = await findFreePort();
  const started = await startProcess([process.execPath, here("upstream.ts"), String(port)], port);
  return { url: `http://127.0.0.1:${port}`, stop: started.stop };
}

/** Routes that forward all, one of which counts bodies. Metric events go to the upstream, which takes whatever is posted. */
function describeConfig(upstream: string): CompiledConfig {
  const routes = [
    { path: "/plain/*", upstream: "bench" },
    { path: "/counted/*", upstream: "bench", count: ["bodies"] },
  ];
  const gateway = { accessLog: "refused", upstreams: { bench: { targets: [upstream], timeoutMs: 60_000 } }, routes };
  const read = readConfig(JSON.stringify({ gateway, auth: { default: "none" } }));
  if (!read.ok) throw new Error(JSON.stringify(read.errors));
  return read.config;
}

const variables = (upstream: string) => ({
  EDGE_ID: "bench",
  ANALYTICS_URL: upstream,
  INGEST_KEY: secret("ingest"),
  API_KEY_PEPPERS: secret("pepper"),
  CLIENT_HASH_KEYS: secret("client-hash"),
});

export async function startOnWorkers(upstream: string): Promise<Edge> {
  const port = await findFreePort();
  const bindings = {
    ...variables(upstream),
    HOP_TOKEN: secret("hop"),
    UPSTASH_REDIS_REST_URL: upstream,
    UPSTASH_REDIS_REST_TOKEN: secret("redis"),
  };
  return { name: "Workers", port, process: await startWorkerd(await bundleWorker(describeConfig(upstream)), bindings, port) };
}

export async function startOnNode(upstream: string): Promise<Edge> {
  const port = await findFreePort();
  const env = { ...variables(upstream), AEGIS_EDGE_PORT: String(port), BENCH_CONFIG: JSON.stringify(describeConfig(upstream)) };
  return { name: "Node", port, process: await startProcess([process.execPath, here("node-edge.ts")], port, { core: cores.measured, env }) };
}

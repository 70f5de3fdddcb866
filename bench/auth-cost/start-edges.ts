import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { readConfig } from "../../config/read-config.ts";
import { findFreePort } from "../../scripts/testing/find-free-port.ts";
import { type Started, startProcess } from "../../scripts/testing/start-process.ts";
import { bundleWorker, startWorkerd } from "../../scripts/testing/start-workerd.ts";
import { cores } from "../edge-cost/cores.ts";
import { makeWays, type Way } from "./ways.ts";

export interface Edge {
  name: string;
  port: number;
  process: Started;
}

const fileOf = (path: string) => fileURLToPath(new URL(path, import.meta.url));
const secret = (name: string) => name.padEnd(40, "-of-the-bench");

/** Both edges, one after the other on one core, and what they need around them. */
export async function startEdges(): Promise<{ edges: Edge[]; ways: Way[]; stop: () => Promise<void> }> {
  const [upstreamPort, storePort, introspectionPort] = [await findFreePort(), await findFreePort(), await findFreePort()];
  const ways = await makeWays(introspectionPort);
  const pepper = secret("pepper");
  const around = await Promise.all([
    startAround([fileOf("processes/introspection.ts"), String(introspectionPort)], introspectionPort),
    startAround([fileOf("../edge-cost/peers/upstream.ts"), String(upstreamPort)], upstreamPort),
    startAround([fileOf("processes/live-store.ts"), String(storePort), pepper], storePort),
  ]);
  const yaml = describeConfig(ways, `http://127.0.0.1:${upstreamPort}`);
  const bindings = {
    EDGE_ID: "bench",
    ANALYTICS_URL: `http://127.0.0.1:${storePort}`,
    INGEST_KEY: `bench:${secret("ingest")}`,
    API_KEY_PEPPERS: `bench:${pepper}`,
    CLIENT_HASH_KEYS: `bench:${secret("client-hash")}`,
    POLICY_REFRESH_SECONDS: "3600",
    ...Object.assign({}, ...ways.map((way) => way.bindings)),
  };
  const edges = [await startOnNode(yaml, bindings), await startInWorkerd(yaml, bindings, storePort)];
  const all = [...edges.map((edge) => edge.process), ...around];
  return { edges, ways, stop: async () => void (await Promise.all(all.map((started) => started.stop()))) };
}

function startAround(args: string[], port: number): Promise<Started> {
  return startProcess([process.execPath, ...args], port, { core: cores.around });
}

async function startOnNode(yaml: string, bindings: Record<string, string>): Promise<Edge> {
  const port = await findFreePort();
  const folder = mkdtempSync(join(tmpdir(), "aegis-auth-cost-"));
  writeFileSync(join(folder, "aegis.config.yaml"), yaml);
  const env = {
    ...bindings,
    AEGIS_EDGE_PORT: String(port),
    AEGIS_PROCESSES: "1",
    TRUSTED_PROXIES: "127.0.0.1",
    AEGIS_CONFIG_FILE: join(folder, "aegis.config.yaml"),
    AEGIS_POLICY_FILE: join(folder, "policy.json"),
  };
  const started = await startProcess([process.execPath, fileOf("../../edge/node/main.ts")], port, { core: cores.measured, env });
  return { name: "Node", port, process: started };
}

async function startInWorkerd(yaml: string, bindings: Record<string, string>, storePort: number): Promise<Edge> {
  const read = readConfig(yaml);
  if (!read.ok) throw new Error(JSON.stringify(read.errors));
  const port = await findFreePort();
  const bound = {
    ...bindings,
    HOP_TOKEN: secret("hop"),
    UPSTASH_REDIS_REST_URL: "http://127.0.0.1:9",
    UPSTASH_REDIS_REST_TOKEN: secret("redis"),
  };
  const script = await bundleWorker(read.config);
  return { name: "workerd", port, process: await startWorkerd({ script, bindings: bound, port, storePort, core: cores.measured }) };
}

/** One open route, and one for each way to authenticate; nothing else that costs. */
function describeConfig(ways: readonly Way[], upstream: string): string {
  const routes = [{ id: "open", auth: "none" }, ...ways.map(({ route }) => route)];
  return `
gateway:
  accessLog: "off"
  upstreams:
    users: { targets: ["${upstream}"], allowPrivate: true }
  routes:
${routes.map(({ id, auth }) => `    - { id: ${id}, path: /${id}, upstream: users, auth: ${auth} }`).join("\n")}
auth:
  jwt:
    issuers:
${ways.flatMap(({ issuer }) => (issuer === undefined ? [] : [`      - ${issuer}`])).join("\n")}
${ways.flatMap(({ section }) => (section === undefined ? [] : [`  ${section}`])).join("\n")}
rateLimiting:
  rules: []
monitoring:
  metricsEnabled: false
`;
}

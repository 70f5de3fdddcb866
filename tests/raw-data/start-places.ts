import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { Redis } from "ioredis";
import { WebSocket } from "ws";
import { openPostgresTestDatabase } from "../../analytics/db/test-database.ts";
import { testServerUrl } from "../../analytics/env.ts";
import { edgeBindings } from "../../cli/dev/edge-bindings.ts";
import type { EdgeOptions } from "../../cli/dev/edge-process.ts";
import type { Part } from "../../cli/dev/part.ts";
import { testVariables } from "../../edge/node/test-node-edge.ts";
import { findRedisServer, startTestRedis } from "../../redis-rest/test-redis-server.ts";
import { findFreePort } from "../../scripts/testing/find-free-port.ts";
import { type Started, startProcess } from "../../scripts/testing/start-process.ts";
import { type FaultUpstream, startFaultUpstream } from "../fault-upstream.ts";
import { startCollector } from "../otlp/start-collector.ts";
import { runStack, type Stack } from "../run-stack.ts";
import { markedConfig } from "./marked-config.ts";

const nodeEdge = fileURLToPath(new URL("../../edge/node/main.ts", import.meta.url));
export type Places = Awaited<ReturnType<typeof startPlaces>>;

/**
 * Both editions of the edge before one analytics, with all that may keep or take what they tell: Postgres and Redis where this machine has
 * them, KV, a collector, a listener to the stream. What only passes by is kept here as text, by place.
 */
export async function startPlaces(planted: string) {
  const stops: (() => unknown)[] = [];
  const stop = async () => {
    for (const one of stops.reverse()) await one();
  };
  const passed: Record<string, string> = {};
  try {
    const faults = await startFaultUpstream();
    stops.push(faults.close);
    const collector = await startCollector();
    stops.push(collector.close);
    const database = await openDatabase();
    stops.push(() => database?.close());
    const redis = await startRedis(passed);
    stops.push(() => redis?.stop());
    const shell = { ...(database && { DATABASE_URL: database.url }), ...(redis && { REDIS_URL: redis.url }) };
    const stack = await startStack({ faults, planted, shell, collectorUrl: collector.url });
    stops.push(stack.stop);
    await publishConfig(stack);
    const node = await startNodeEdge(stack, collector.url);
    stops.push(node.stop);
    const frames = await listenToFrames(stack, passed);
    stops.push(() => frames.terminate());
    const collected = () =>
      Object.fromEntries(collector.received.map(({ kind, ...sent }, index) => [`${kind} ${index}`, JSON.stringify(sent)]));
    return { stack, nodePort: node.port, database, redis, passed, collected, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

function openDatabase() {
  const { url, required } = testServerUrl();
  if (url !== undefined) return openPostgresTestDatabase(url);
  if (required) throw new Error("AEGIS_REQUIRE_SERVERS is set and TEST_POSTGRES_URL is not");
  return null;
}

/** A Redis that tells every command it is sent, its keys and its values, and those of its scripts. */
async function startRedis(passed: Record<string, string>) {
  const program = findRedisServer(process.env.PATH);
  if (program === undefined) return null;
  const server = await startTestRedis(program);
  const client = new Redis({ port: server.port });
  const monitor = await client.monitor();
  passed.redis = "";
  monitor.on("monitor", (_time: string, args: string[]) => {
    passed.redis += `${args.join(" ")}\n`;
  });
  const stop = async () => {
    for (const connection of [monitor, client]) connection.disconnect();
    await server.stop();
  };
  return { url: server.url, set: (key: string, value: string) => client.set(key, value), stop };
}

type Wanted = { faults: FaultUpstream; planted: string; shell: Record<string, string>; collectorUrl: string };

async function startStack({ faults, planted, shell, collectorUrl }: Wanted): Promise<Stack> {
  const folder = mkdtempSync(join(tmpdir(), "aegis-marked-"));
  const configFile = join(folder, "config.yaml");
  writeFileSync(configFile, markedConfig({ faultUrl: faults.url, planted }));
  try {
    return await runStack({ configFile, shell, adjust: (part) => adjustPart(part, collectorUrl) });
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function adjustPart(part: Part, collectorUrl: string): Part {
  if (part.name === "analytics") return { ...part, env: { ...part.env, OTLP_METRICS_URL: `${collectorUrl}/v1/metrics` } };
  if (part.name !== "edge") return part;
  const options = part.message as EdgeOptions;
  const bindings = { ...options.bindings, OTLP_TRACES_URL: `${collectorUrl}/v1/traces`, LOG_LEVEL: "debug" };
  const prepare = async () => {
    const prepared = await part.prepare();
    giveUpSoon(join(options.bundleFolder, "source.json"));
    return prepared;
  };
  return { ...part, message: { ...options, bindings }, prepare };
}

/** A queue that tries each batch twice, not a hundred times: what it cannot deliver is a dead letter within seconds. */
function giveUpSoon(file: string): void {
  const source = JSON.parse(readFileSync(file, "utf8"));
  Object.assign(source.options.queueConsumers.metrics, { maxRetries: 1 });
  Object.assign(source.options.queueConsumers["metrics-dead"], { maxBatchTimeout: 1 });
  writeFileSync(file, JSON.stringify(source));
}

/** Workers has it in its bundle; the other edition asks analytics for it. */
async function publishConfig({ api, yaml }: Stack): Promise<void> {
  const { status, body } = await api("POST", "/api/config", { yaml });
  if (status !== 201) throw new Error(`the config was not taken: ${JSON.stringify(body)}`);
}

/** The self-hosted edge, behind a proxy at 127.0.0.1 that it trusts. */
async function startNodeEdge({ secrets, ports, folder }: Stack, collectorUrl: string): Promise<Started & { port: number }> {
  const port = await findFreePort();
  const { HOP_TOKEN: _ofWorkers, ...bindings } = edgeBindings(secrets, ports);
  const env = testVariables({
    ...bindings,
    EDGE_ID: "node",
    AEGIS_JWT_PUBLIC_JWK: JSON.stringify(secrets.jwtPublicJwk),
    AEGIS_EDGE_PORT: String(port),
    AEGIS_PROCESSES: "1",
    AEGIS_POLICY_FILE: join(folder, "node-policy.json"),
    TRUSTED_PROXIES: "127.0.0.1",
    OTLP_TRACES_URL: `${collectorUrl}/v1/traces`,
    LOG_LEVEL: "debug",
  }) as Record<string, string>;
  const logFile = join(folder, "logs", "node-edge.log");
  return { ...(await startProcess([process.execPath, nodeEdge], port, { env, logFile })), port };
}

async function listenToFrames({ ports, secrets }: Stack, passed: Record<string, string>): Promise<WebSocket> {
  const headers = { Authorization: `Bearer ${secrets.operatorToken}` };
  const socket = new WebSocket(`ws://127.0.0.1:${ports.analytics}/ws/metrics`, { headers });
  passed.frames = "";
  socket.on("message", (frame) => {
    passed.frames += `${String(frame)}\n`;
  });
  // Analytics ends and starts again while the test runs.
  socket.on("error", () => undefined);
  await new Promise((resolve) => socket.once("open", resolve));
  return socket;
}

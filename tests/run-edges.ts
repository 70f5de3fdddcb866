import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { Algorithm, LimitPolicy, OnStoreFailure } from "#contracts/limit.ts";
import type { MetricBatch } from "#contracts/metric-event.ts";
import { testVariables } from "../edge/node/test-node-edge.ts";
import { findFreePort } from "../scripts/testing/find-free-port.ts";
import { type Started, startProcess } from "../scripts/testing/start-process.ts";

const main = fileURLToPath(new URL("../edge/node/main.ts", import.meta.url));

/** A limit of everybody together on the path of its name, which answers by itself. */
export interface Rule {
  name: string;
  algorithm: Algorithm;
  policy: LimitPolicy;
  limit: number;
  windowSeconds: number;
  onStoreFailure?: OnStoreFailure;
}

/** What became of one request. Times are milliseconds since 1970. */
export interface Answered {
  status: number;
  requestId: string;
  sentAt: number;
  answeredAt: number;
}

/** Processes of the edge over one store, each as its users start it, and what they tell of every request. */
export async function runEdges(count: number, store: { url: string; token: string }, rules: readonly Rule[]) {
  const folder = mkdtempSync(join(tmpdir(), "aegis-edges-"));
  const told = await startIngest();
  const config = join(folder, "config.yaml");
  writeFileSync(config, JSON.stringify(configOf(rules)));
  const ports = await Promise.all(Array.from({ length: count }, findFreePort));
  const processes: Started[] = [];
  const stop = async () => {
    await Promise.all(processes.map((one) => one.stop()));
    told.close();
    rmSync(folder, { recursive: true, force: true });
  };
  const start = async (port: number) => {
    const env = testVariables({
      ANALYTICS_URL: told.url,
      UPSTASH_REDIS_REST_URL: store.url,
      UPSTASH_REDIS_REST_TOKEN: store.token,
      AEGIS_CONFIG_FILE: config,
      AEGIS_EDGE_PORT: String(port),
      AEGIS_PROCESSES: "1",
      AEGIS_POLICY_FILE: join(folder, `policy-${port}.json`),
    });
    processes.push(await startProcess([process.execPath, main], port, { env: env as Record<string, string> }));
  };
  try {
    // Two at a time: a machine with few cores would start none of many within the time that one may take.
    for (let first = 0; first < count; first += 2) await Promise.all(ports.slice(first, first + 2).map(start));
  } catch (error) {
    await stop();
    throw error;
  }
  return { events: told.events, stop, ask: (edge: number, name: string) => ask(`http://127.0.0.1:${ports[edge % count]}/${name}`) };
}

async function ask(url: string): Promise<Answered> {
  const sentAt = Date.now();
  const answer = await fetch(url);
  await answer.arrayBuffer();
  return { status: answer.status, requestId: answer.headers.get("X-Request-Id") ?? "", sentAt, answeredAt: Date.now() };
}

function configOf(rules: readonly Rule[]): object {
  return {
    gateway: { upstreams: {}, routes: rules.map(({ name }) => ({ id: name, path: `/${name}`, auth: "none", respond: { status: 200 } })) },
    rateLimiting: {
      rules: rules.map(({ name, windowSeconds, ...rule }) => ({ name, route: name, ...rule, window: `${windowSeconds}s`, by: "route" })),
    },
  };
}

/** Takes metric batches, as analytics does: one that comes again because its acknowledgement was lost is counted once. */
async function startIngest(): Promise<{ url: string; events: Map<string, string[]>; close: () => void }> {
  const events = new Map<string, string[]>();
  const batches = new Set<string>();
  const take = ({ batchId, events: columns }: MetricBatch) => {
    if (batches.has(batchId)) return;
    batches.add(batchId);
    for (const [index, id] of columns.requestId.entries()) {
      const outcomes = columns.limits[index]?.map(({ outcome }) => outcome) ?? [];
      events.set(id, [...(events.get(id) ?? []), ...outcomes]);
    }
  };
  const server = createServer(async (request, response) => {
    let text = "";
    for await (const part of request) text += String(part);
    const isBatch = request.url === "/api/ingest";
    if (isBatch) take(JSON.parse(text) as MetricBatch);
    response.writeHead(isBatch ? 200 : 404, { "Content-Type": "application/json" }).end("{}");
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const close = () => {
    server.closeAllConnections();
    server.close();
  };
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, events, close };
}

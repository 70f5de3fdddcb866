import { mkdtempSync, rmSync } from "node:fs";
import { Agent, request } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { sql } from "drizzle-orm";
import type { Database } from "../../analytics/db/connect.ts";
import { connectPostgres } from "../../analytics/db/connect-postgres.ts";
import { readConfig } from "../../config/read-config.ts";
import { readNodeSettings } from "../../edge/node/env.ts";
import { startNodeEdge } from "../../edge/node/start-node-edge.ts";
import { ingestKey } from "../measure/start-analytics.ts";

const perSecond = 200;
const lookMs = 20;
/** What is not stored by then counts as this late. */
const mostMs = 30_000;

const yaml = `
gateway:
  upstreams: {}
  routes: [{ id: ok, path: /ok, auth: none, respond: { status: 200 } }]
rateLimiting: { default: { algorithm: token-bucket, limit: 1000000, window: 1m } }
`;

export type Freshness = { readonly requests: number; readonly p50Ms: number; readonly p99Ms: number };

/** From an answer's arrival at its client to the commit of its raw row, at a modest rate: an edge on Node delivers to analytics itself. */
export async function measureFreshness({
  url,
  databaseUrl,
  seconds,
}: {
  url: string;
  databaseUrl: string;
  seconds: number;
}): Promise<Freshness> {
  const { db, close } = await connectPostgres(databaseUrl, () => {});
  const edge = await startEdge(url);
  const waiting = new Map<string, number>();
  const waits: number[] = [];
  const asking = { done: false };
  const looking = lookForRows(db, { waiting, waits, asking });
  try {
    await askSteadily(`${edge.url}/ok`, seconds, (id) => waiting.set(id, Date.now()));
  } finally {
    asking.done = true;
    await looking;
    await edge.close();
    await close();
  }
  waits.sort((one, other) => one - other);
  const at = (share: number) => waits[Math.floor(share * (waits.length - 1))] ?? Number.NaN;
  return { requests: waits.length, p50Ms: at(0.5), p99Ms: at(0.99) };
}

async function startEdge(analyticsUrl: string) {
  const folder = mkdtempSync(join(tmpdir(), "aegis-fresh-"));
  const secret = "a-secret-of-the-bench-with-32-bytes-or-more-0123456789";
  const reading = readNodeSettings({
    EDGE_ID: "edge-fresh",
    ANALYTICS_URL: analyticsUrl,
    INGEST_KEY: `${ingestKey.id}:${ingestKey.secret}`,
    API_KEY_PEPPERS: `p1:${secret}`,
    CLIENT_HASH_KEYS: `e1:${secret}`,
    POLICY_REFRESH_SECONDS: "3600",
    AEGIS_EDGE_PORT: "0",
    AEGIS_POLICY_FILE: join(folder, "policy.json"),
  });
  const config = readConfig(yaml);
  if (!(reading.ok && config.ok)) throw new Error(JSON.stringify({ reading, config }));
  const log = { info() {}, warn() {}, error: console.error };
  const edge = await startNodeEdge({ settings: reading.settings, bundled: config.config, log });
  const close = async () => {
    await edge.close();
    rmSync(folder, { recursive: true, force: true });
  };
  return { url: edge.url, close };
}

async function askSteadily(url: string, seconds: number, onAnswer: (requestId: string) => void): Promise<void> {
  const agent = new Agent({ keepAlive: true });
  const startedAt = performance.now();
  const answers: Promise<void>[] = [];
  for (let elapsed = 0; elapsed < seconds * 1000; elapsed = performance.now() - startedAt) {
    while (answers.length < (elapsed / 1000) * perSecond) answers.push(ask(url, agent).then(onAnswer));
    await delay(lookMs);
  }
  await Promise.all(answers);
  agent.destroy();
}

function ask(url: string, agent: Agent): Promise<string> {
  return new Promise((resolve, reject) => {
    request(url, { agent }, (incoming) => {
      incoming.resume();
      incoming.on("end", () => resolve(String(incoming.headers["x-request-id"])));
    })
      .on("error", reject)
      .end();
  });
}

type Look = { readonly waiting: Map<string, number>; readonly waits: number[]; readonly asking: { done: boolean } };

async function lookForRows(db: Database, { waiting, waits, asking }: Look): Promise<void> {
  while (!asking.done || waiting.size > 0) {
    await delay(lookMs);
    const now = Date.now();
    for (const [id, answeredAt] of waiting) if (now - answeredAt > mostMs) settle(id, now);
    const { rows } = await db.execute<{ id: string }>(sql`
      SELECT request_id AS id FROM request_metrics WHERE request_id = ANY(${sql.param([...waiting.keys()])}::text[])`);
    const seenAt = Date.now();
    for (const { id } of rows) settle(id, seenAt);
  }

  function settle(id: string, at: number): void {
    waits.push(at - (waiting.get(id) ?? at));
    waiting.delete(id);
  }
}

import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import type { Anomaly } from "#contracts/anomaly.ts";
import type { MetricEvent } from "#contracts/metric-event.ts";
import { slotMs } from "../anomalies/decide-due-slots.ts";
import { publishConfig } from "../configs/publish-config.ts";
import type { DatabaseConnection } from "../db/connect.ts";
import { makeEvent } from "../ingest/test-batch.ts";
import { testActor } from "../ledger/test-actor.ts";
import { collectRollups } from "../rollup/collect-rollups.ts";
import { storeRollups } from "../rollup/store-rollups.ts";
import { testDependencies, testEnv } from "../test-dependencies.ts";
import { createLoop } from "./run-loop.ts";

/** What one client sends in one slot. */
export type Sent = { client: string; count: number } & Partial<MetricEvent>;
/** What the model is to say of a route's newest interval; a function answers the whole request by itself. */
export type Says = Partial<Anomaly> | ((intervals: number) => { status?: number; text: string; delayMs?: number });

const settledMs = 2600;
const calm: Anomaly = { score: 0.1, is_anomaly: false, reasons: [] };

/** An ML API whose answers a test chooses; over HTTP like the real one. */
export async function startSayingModel() {
  const state: { says: Says; asked: number } = { says: calm, asked: 0 };
  const server = createServer(async (request, response) => {
    const parts: Buffer[] = [];
    for await (const part of request) parts.push(part as Buffer);
    const { metrics } = JSON.parse(Buffer.concat(parts).toString()) as { metrics: unknown[] };
    state.asked += 1;
    const { status = 200, text, delayMs = 0 } = answer(state.says, metrics.length);
    setTimeout(() => response.writeHead(status, { "Content-Type": "application/json" }).end(text), delayMs);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const close = () => {
    server.closeAllConnections();
    return new Promise<void>((resolve) => server.close(() => resolve()));
  };
  return { state, url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, close };
}

function answer(says: Says, intervals: number) {
  if (typeof says === "function") return says(intervals);
  const predictions = Array.from({ length: intervals }, (_, index) => (index === intervals - 1 ? { ...calm, ...says } : calm));
  return { text: JSON.stringify({ model: "model-of-the-tests", predictions }) };
}

/** The loop over the suite's database, with a clock moved by slots and traffic that a test makes up. */
export function testLoop(database: DatabaseConnection, mlUrl: string, startAt = Date.UTC(2026, 5, 15, 12)) {
  const clock = { now: startAt };
  const dependencies = {
    ...testDependencies(database, { now: () => clock.now, env: testEnv({ AEGIS_ML_URL: mlUrl }) }),
    policyChanged: () => {},
  };
  const newLoop = () => createLoop(dependencies);
  let slot = startAt;

  const store = (sent: readonly Sent[], at = slot) => {
    const events = sent.flatMap(({ count, ...event }) =>
      Array.from({ length: count }, (_, index) =>
        makeEvent({ at: at + (index * slotMs) / count - (((index * slotMs) / count) % 1), ...event }),
      ),
    );
    return database.db.transaction((tx) => storeRollups(tx, collectRollups(events)));
  };
  /** One slot: traffic arrives, time passes, and `loop` (one of its own by default) judges it. */
  const pass = async (sent: readonly Sent[], loop = ownLoop) => {
    await store(sent);
    slot += slotMs;
    clock.now = slot + settledMs;
    await loop();
  };
  const ownLoop = newLoop().run;
  const publish = async (yaml: string) => {
    const result = await publishConfig(dependencies, { yaml, actor: testActor, message: "" });
    if (!result.ok) throw new Error(JSON.stringify(result));
  };
  return { dependencies, clock, pass, store, publish, newLoop, slotAt: () => slot };
}

/** A config with one route `open`, its limit, and what the loop may do there. */
export function loopYaml(loop: string, { quota = 600, limit = "" } = {}): string {
  return [
    "gateway:",
    "  routes:",
    "    - { id: open, path: /*, upstream: 'http://127.0.0.1:3001', auth: none }",
    "rateLimiting:",
    "  rules:",
    `    - { name: default-open, route: open, limit: ${quota}, window: 1m, algorithm: sliding-window${limit} }`,
    `loop: { ${loop} }`,
    "alerts:",
    "  rules:",
    "    - { name: anomaly, metric: anomaly-score, above: 0.8, for: 20s }",
    "    - { name: suspect, metric: client-anomaly-score, above: 0.8, for: 20s }",
    "",
  ].join("\n");
}

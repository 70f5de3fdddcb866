import type { LimitOutcome } from "#contracts/limit.ts";
import type { MetricEvent } from "#contracts/metric-event.ts";
import type { DatabaseConnection } from "../db/connect.ts";
import { commitBatches } from "../ingest/commit-batches.ts";
import { readBatch } from "../ingest/read-batch.ts";
import { makeBatch, makeEvent } from "../ingest/test-batch.ts";

/** A Thursday. */
export const testNow = Date.parse("2026-06-18T14:30:00.000Z");
const outcomes: LimitOutcome[] = ["allowed", "allowed", "allowed", "refused", "shadow-refused", "bypassed"];

/** Traffic of the last eight days before `testNow` with no pattern that a wrong sum could share; the same in every run. */
export function makeTraffic(): MetricEvent[] {
  let seed = 11;
  const random = () => {
    seed = (seed * 48_271) % 2_147_483_647;
    return seed / 2_147_483_647;
  };
  const pick = <Value>(values: readonly Value[]): Value => values[Math.floor(random() * values.length)] as Value;
  return Array.from({ length: 3000 }, () => {
    const outcome = pick(outcomes);
    const status = outcome === "refused" ? 429 : pick([200, 200, 200, 201, 304, 404, 500, 503]);
    return makeEvent({
      at: Math.floor(testNow - 1 - random() ** 4 * 8 * 86_400_000),
      route: pick(["users", "orders", "orders", "checkout", null]),
      method: pick(["GET", "GET", "POST"]),
      status,
      latencyMs: Math.round(Math.exp(random() * 8) * 100) / 100,
      bytesIn: pick([null, 10, 999]),
      bytesOut: Math.floor(random() * 10_000),
      client: pick([null, "key:aaaaaaaaaaaa", "sub:alice", "sub:alice", "ip:1:abc"]),
      problemCode: outcome === "refused" ? "quota-exceeded" : status === 503 ? "upstream-unreachable" : null,
      limits: [{ limit: pick(["reads", "writes"]), outcome, quota: 100, remaining: 1 }],
    });
  });
}

/** Stores it as the edge's batches are stored, rollups included. */
export async function storeTraffic({ db }: DatabaseConnection, traffic: readonly MetricEvent[]): Promise<void> {
  for (let first = 0; first < traffic.length; first += 400) {
    const read = readBatch(JSON.stringify(makeBatch(traffic.slice(first, first + 400))), { now: testNow, retentionDays: 30 });
    if (!read.ok) throw new Error("the traffic is no batch");
    await commitBatches([read.batch], { db, days: new Set(), now: testNow });
  }
}

import type { MetricEvent } from "#contracts/metric-event.ts";
import type { Database } from "../db/connect.ts";
import { trafficSamples } from "../db/loop-tables.ts";
import { makeEvent } from "../ingest/test-batch.ts";
import { collectRollups } from "../rollup/collect-rollups.ts";
import { storeRollups } from "../rollup/store-rollups.ts";

type SampleRow = typeof trafficSamples.$inferInsert;

/** A calm slot of a route as the loop keeps it, changed where the test says so; `at` in milliseconds. */
export function sampleOf({ at, ...changes }: { at: number } & Partial<Omit<SampleRow, "at">>): SampleRow {
  return {
    at: new Date(at),
    route: "users",
    requestRate: 2.5,
    latency: 12,
    errorRate: 0,
    payloadBytes: 100,
    distinctClients: 3,
    topClientShare: 0.5,
    distinctPaths: 2,
    clientErrorShare: 0.1,
    score: 0.1,
    reasons: [],
    calm: true,
    verdict: "nothing: the traffic is ordinary",
    ...changes,
  };
}

export async function storeSampleRows(db: Database, rows: readonly ({ at: number } & Partial<Omit<SampleRow, "at">>)[]): Promise<void> {
  await db.insert(trafficSamples).values(rows.map(sampleOf));
}

/** Requests as an edge would report them, `count` of each (one by default), summed into rollups. */
export async function storeTraffic(db: Database, sent: readonly ({ at: number; count?: number } & Partial<MetricEvent>)[]): Promise<void> {
  const events = sent.flatMap(({ count = 1, ...event }) => Array.from({ length: count }, () => makeEvent({ route: "users", ...event })));
  await db.transaction((tx) => storeRollups(tx, collectRollups(events)));
}

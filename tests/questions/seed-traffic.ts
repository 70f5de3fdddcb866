import type { Database } from "../../analytics/db/connect.ts";
import { commitBatches } from "../../analytics/ingest/commit-batches.ts";
import { readBatch } from "../../analytics/ingest/read-batch.ts";
import { defaultRetentionDays, pruneTenSeconds } from "../../analytics/rollup/retention.ts";
import type { MetricEvent } from "../../contracts/metric-event.ts";
import { toColumns } from "../../contracts/metric-event.ts";
import { askedAt, generateTraffic } from "./generate-traffic.ts";
import { locations } from "./traffic-profiles.ts";

const batchEvents = 2000;

/**
 * Writes the traffic that the questions are about as ingest writes what edges send: raw rows and every rollup; what
 * is pruned after two hours is gone. The clock of whoever answers must stand at `askedAt`.
 * @returns how many events were stored.
 */
export async function seedTraffic(db: Database): Promise<number> {
  const events = generateTraffic();
  const days = new Set<string>();
  for (let start = 0; start < events.length; start += batchEvents) {
    const sequence = start / batchEvents + 1;
    const batch = readyBatch(events.slice(start, start + batchEvents), sequence);
    await commitBatches([batch], { db, days, now: askedAt });
  }
  await pruneTenSeconds(db, askedAt);
  return events.length;
}

/** @throws when ingest would refuse the batch or one of its events. */
function readyBatch(events: readonly MetricEvent[], sequence: number) {
  const envelope = {
    formatVersion: 1,
    batchId: `00000000-0000-4000-8000-${String(sequence).padStart(12, "0")}`,
    edgeId: "edge-1",
    isolateId: "isolate-1",
    sequence,
    location: locations[sequence % locations.length],
    versions: { config: 1 },
    dropped: [],
    signals: {},
    aggregates: [],
  };
  const reading = readBatch(JSON.stringify({ ...envelope, events: toColumns(events) }), {
    now: askedAt,
    retentionDays: defaultRetentionDays,
  });
  if (!reading.ok || reading.batch.rejects.length > 0) throw new Error(JSON.stringify(reading));
  return reading.batch;
}

import type { Database } from "../../analytics/db/connect.ts";
import { commitBatches } from "../../analytics/ingest/commit-batches.ts";
import { readBatch } from "../../analytics/ingest/read-batch.ts";
import { defaultRetentionDays } from "../../analytics/rollup/read-keeping.ts";
import { pruneTenSeconds } from "../../analytics/rollup/retention.ts";
import type { MetricEvent } from "../../contracts/metric-event.ts";
import { toColumns } from "../../contracts/metric-event.ts";
import { askedAt, generateTraffic } from "./generate-traffic.ts";
import { locations } from "./traffic-profiles.ts";

const groupEvents = 3000;

/**
 * Writes the traffic that the questions are about as ingest writes what edges send: raw rows and every rollup; what
 * is pruned after two hours is gone. The clock of whoever answers must stand at `askedAt`.
 * @returns how many events were stored.
 */
export async function seedTraffic(db: Database): Promise<number> {
  const events = generateTraffic();
  const days = new Set<string>();
  for (let start = 0; start < events.length; start += groupEvents) {
    await commitBatches(batchesOf(events.slice(start, start + groupEvents), start), { db, days, now: askedAt });
  }
  await pruneTenSeconds(db, askedAt);
  return events.length;
}

/** One batch for each location. */
function batchesOf(events: readonly MetricEvent[], start: number) {
  return [...new Set(locations)].map((location, index) => {
    const own = events.filter((_, position) => locations[position % locations.length] === location);
    return readyBatch(own, { location, sequence: start / groupEvents + 1, batch: start + index });
  });
}

/** @throws when ingest would refuse the batch or one of its events. */
function readyBatch(events: readonly MetricEvent[], { location, sequence, batch }: { location: string; sequence: number; batch: number }) {
  const envelope = {
    formatVersion: 1,
    batchId: `00000000-0000-4000-8000-${String(batch).padStart(12, "0")}`,
    edgeId: "edge-1",
    isolateId: `isolate-${location}`,
    sequence,
    location,
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

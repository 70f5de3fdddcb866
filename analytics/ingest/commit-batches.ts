import type { SQL } from "drizzle-orm";
import type { MetricEvent } from "#contracts/metric-event.ts";
import type { Database } from "../db/connect.ts";
import { createMetricPartitions, dayOf } from "../db/partitions.ts";
import { databaseClock } from "../db/read-clock.ts";
import { withinMs } from "../db/release-always.ts";
import { collectDetails, collectVersions } from "../rollup/collect-details.ts";
import { collectRollups } from "../rollup/collect-rollups.ts";
import { decideKept, keepAll, type RawSampling } from "../rollup/decide-kept.ts";
import { holdMarks, markChanges } from "../rollup/mark-changes.ts";
import { storeDetails, storeVersions } from "../rollup/store-details.ts";
import { storeRollups } from "../rollup/store-rollups.ts";
import { markLate } from "./mark-late.ts";
import type { ReadyBatch } from "./read-batch.ts";
import { storeBatchIds, storeEvents, storeRejects } from "./store-batches.ts";

const dayMs = 86_400_000;
/** A commit that takes longer waits for a connection that answers no more; edges send again what it held. */
const patienceMs = 30_000;

type Commit = {
  readonly db: Database;
  /** Days (UTC) whose partition is known to exist; grows. */
  readonly days: Set<string>;
  /** Milliseconds since 1970. */
  readonly now: number;
  /** What tells the time in the database, by which events are late; its own clock by default. */
  readonly clock?: SQL;
  /** Which raw events are kept; all by default. Rollups count every event. */
  readonly sampling?: RawSampling;
};

/**
 * Stores a group of batches with different ids in one transaction: ids, rejects, raw rows and rollups. A batch whose id
 * was there before adds nothing.
 * @returns the ids that were stored now; all others are duplicates.
 * @throws when nothing was stored.
 */
export async function commitBatches(batches: readonly ReadyBatch[], commit: Commit): Promise<Set<string>> {
  const { db, days, now, clock = databaseClock, sampling = keepAll } = commit;
  await makeMissingPartitions(batches, { db, days, now });
  return db.transaction(async (tx) => {
    await holdMarks(tx);
    const stored = await storeBatchIds(tx, batches, now);
    const fresh = batches.filter(({ envelope }) => stored.has(envelope.batchId));
    await storeRejects(tx, fresh, now);
    await storeEvents(tx, fresh, (event) => decideKept(event, sampling));
    const events = fresh.flatMap(({ events }): readonly MetricEvent[] => events);
    const rollups = collectRollups(events);
    await markChanges(
      tx,
      rollups.minutes.map(({ at }) => at),
    );
    await markLate(tx, events, clock);
    await storeRollups(tx, rollups);
    await storeDetails(tx, collectDetails(fresh));
    await storeVersions(tx, collectVersions(fresh));
    return stored;
  }, withinMs(patienceMs));
}

async function makeMissingPartitions(batches: readonly ReadyBatch[], { db, days }: Commit): Promise<void> {
  const wanted = new Set(batches.flatMap(({ events }) => events.map(({ at }) => Math.floor(at / dayMs))));
  for (const day of [...wanted].map((number) => dayOf(number * dayMs))) {
    if (days.has(day)) continue;
    await db.transaction((tx) => createMetricPartitions(tx, day, day), withinMs(patienceMs));
    days.add(day);
  }
}

import { lt, sql } from "drizzle-orm";
import {
  rollupChanges,
  rollupClientDay,
  rollupClientHour,
  rollupDay,
  rollupHour,
  rollupLimitDay,
  rollupLimitHour,
  rollupOutcomeDay,
  rollupOutcomeHour,
} from "../db/coarse-rollup-tables.ts";
import type { Database, Transaction } from "../db/connect.ts";
import {
  rollupDetailDay,
  rollupDetailHour,
  rollupDetailMinute,
  rollupVersionDay,
  rollupVersionHour,
  rollupVersionMinute,
} from "../db/detail-tables.ts";
import { lateMinutes } from "../db/drain-tables.ts";
import {
  metricBatches,
  metricRejects,
  rollup10s,
  rollupClient10s,
  rollupClientMinute,
  rollupLimitMinute,
  rollupMinute,
  rollupOutcomeMinute,
} from "../db/metric-tables.ts";
import { dayOf, dropMetricPartitions } from "../db/partitions.ts";
import { customMetricMinute, customSeries, systemSamples } from "../db/service-metric-tables.ts";
import { clientsKeptSince, minuteDays, minutesKeptSince } from "./decide-kept-since.ts";

const dayMs = 86_400_000;
const tenSecondsKeptMs = 2 * 3_600_000;
/** As the report of thirty days needs of hours and days, and what it is compared with. */
const coarseDays = 62;
/** Longer than a queue keeps a message: a batch that comes again is still known. */
const batchIdDays = 15;

const minuteTables = [rollupMinute, rollupOutcomeMinute, rollupLimitMinute, rollupDetailMinute, rollupVersionMinute];
const hourTables = [rollupHour, rollupOutcomeHour, rollupLimitHour, rollupDetailHour, rollupVersionHour];
const dayTables = [rollupDay, rollupOutcomeDay, rollupLimitDay, rollupDetailDay, rollupVersionDay];
const coarseTables = [...hourTables, ...dayTables];

/** Deletes the ten-second rollups that neither stream, reports nor the loop read any more. */
export async function pruneTenSeconds(db: Database, now: number): Promise<void> {
  const keptSince = new Date(now - tenSecondsKeptMs);
  await db.delete(rollup10s).where(lt(rollup10s.at, keptSince));
  await db.delete(rollupClient10s).where(lt(rollupClient10s.at, keptSince));
}

/**
 * Drops what is older than it may be kept: raw events by whole days, and with them the client figures that tell where a
 * client's events lie; other rollups and batch ids to the instant.
 */
export async function dropExpired(db: Database, now: number, retentionDays: number): Promise<void> {
  const before = (days: number) => new Date(now - days * dayMs);
  const clientsSince = new Date(clientsKeptSince(retentionDays, now));
  await db.transaction(async (tx) => {
    await countUnsent(tx, clientsSince);
    await dropMetricPartitions(tx, dayOf(clientsSince.getTime()));
  });
  for (const table of [rollupClientMinute, rollupClientHour, rollupClientDay]) {
    await db.delete(table).where(lt(table.at, clientsSince));
  }
  const minutesSince = new Date(minutesKeptSince(retentionDays, now));
  for (const table of minuteTables) await db.delete(table).where(lt(table.at, minutesSince));
  await db.delete(rollupChanges).where(lt(rollupChanges.at, minutesSince));
  for (const table of coarseTables) await db.delete(table).where(lt(table.at, before(Math.max(retentionDays, coarseDays))));
  await db.delete(customMetricMinute).where(lt(customMetricMinute.at, before(retentionDays)));
  await db.delete(customSeries).where(lt(customSeries.lastAt, before(retentionDays)));
  await db.delete(systemSamples).where(lt(systemSamples.at, before(minuteDays)));
  await db.delete(lateMinutes).where(lt(lateMinutes.at, clientsSince));
  for (const table of [metricBatches, metricRejects]) {
    await db.delete(table).where(lt(table.receivedAt, before(retentionDays + batchIdDays)));
  }
}

/**
 * Counts for each drain the raw events before `firstKept` that have not left, of late minutes all, and moves it on: the same transaction
 * deletes them. The drain tells of it.
 */
async function countUnsent(tx: Transaction, firstKept: Date): Promise<void> {
  const end = sql`${firstKept.toISOString()}::timestamptz`;
  await tx.execute(sql`
    UPDATE drain_positions AS position
    SET at = greatest(position.at, ${end}), dropped = position.dropped + (
      SELECT count(*) FROM request_metrics AS event
      WHERE event.at < ${end} AND (event.at >= position.at OR date_trunc('minute', event.at) IN (
        SELECT late.at FROM late_minutes AS late
        WHERE (late.marked_at, late.at) > (position.late_marked_at, position.late_minute)))),
      late_place = CASE WHEN position.late_minute < ${end} THEN NULL ELSE position.late_place END
    WHERE position.at < ${end} OR position.late_place < ${end} OR EXISTS (
      SELECT FROM late_minutes AS late
      WHERE late.at < ${end} AND (late.marked_at, late.at) > (position.late_marked_at, position.late_minute))`);
}

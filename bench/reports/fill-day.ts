import { sql } from "drizzle-orm";
import type { Database, Transaction } from "../../analytics/db/connect.ts";
import { packHistogram } from "../../analytics/db/pack-histogram.ts";
import { unnestRows } from "../../analytics/db/unnest-rows.ts";
import { markChanges } from "../../analytics/rollup/mark-changes.ts";
import { sumRollups } from "../../analytics/rollup/sum-rollups.ts";
import { type MinuteShape, makeBusyDay, minutesOfDay } from "./busy-day.ts";

const minuteMs = 60_000;
const hourMs = 60 * minuteMs;

/** The day before `end`, which is a full hour: all of its minutes, and its hours as the service itself sums them but the last. */
export async function fillDay(db: Database, end: number): Promise<{ requests: number; minuteRows: number }> {
  await db.transaction((tx) => storeMinutes(tx, makeBusyDay(), end));
  const hours = Array.from({ length: 24 }, (_, hour) => end - (hour + 1) * hourMs);
  const [last = end, ...summed] = hours;
  await mark(db, summed);
  await sumRollups(db, end + hourMs);
  // As it is just after an hour's end: the hour that was costs the most, for its minutes are read.
  await mark(db, [last]);
  await db.execute(sql`VACUUM (ANALYZE) rollup_minute, rollup_hour, rollup_outcome_minute, rollup_outcome_hour`);
  const { rows } = await db.execute<{ requests: number; minuteRows: number }>(sql`
    SELECT sum(count)::float8 AS requests, count(*)::float8 AS "minuteRows" FROM rollup_minute`);
  return rows[0] ?? { requests: 0, minuteRows: 0 };
}

async function storeMinutes(tx: Transaction, shapes: readonly MinuteShape[], end: number): Promise<void> {
  const source = unnestRows([
    [shapes.map(({ route }) => route), "text"],
    [shapes.map(({ method }) => method), "text"],
    [shapes.map(({ statusClass }) => statusClass), "smallint"],
    [shapes.map(({ variant }) => variant), "integer"],
    [shapes.map(({ count }) => count), "bigint"],
    [shapes.map(({ latencySumMs }) => latencySumMs), "double precision"],
    [shapes.map(({ histogram }) => packHistogram(histogram)), "numeric"],
  ]);
  await tx.execute(sql`
    CREATE TEMPORARY TABLE shapes ON COMMIT DROP AS
    SELECT *, (max(variant) OVER ()) + 1 AS variants
    FROM ${source} AS shape (route, method, status_class, variant, count, latency_sum_ms, histogram)`);
  await tx.execute(sql`
    CREATE TEMPORARY TABLE minutes ON COMMIT DROP AS
    SELECT ${new Date(end).toISOString()}::timestamptz - number * interval '1 minute' AS at, number
    FROM generate_series(1, ${minutesOfDay}) AS number`);
  await tx.execute(sql`
    INSERT INTO rollup_minute (at, route, method, status_class, count, latency_sum_ms, bytes_in, bytes_out, histogram)
    SELECT at, route, method, status_class, count, latency_sum_ms, count * 300, count * 5000, histogram
    FROM minutes JOIN shapes ON variant = (number * 7) % variants
    ORDER BY at, route, method, status_class`);
  await tx.execute(sql`
    INSERT INTO rollup_outcome_minute (at, route, method, status, problem_code, count)
    SELECT at, route, method, status_class * 100, CASE status_class WHEN 4 THEN 'rate-limit-exceeded' ELSE '' END, count
    FROM rollup_minute`);
}

function mark(db: Database, hours: readonly number[]): Promise<void> {
  return db.transaction((tx) => markChanges(tx, hours));
}

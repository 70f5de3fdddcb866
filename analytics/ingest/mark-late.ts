import { sql } from "drizzle-orm";
import type { MetricEvent } from "#contracts/metric-event.ts";
import type { Transaction } from "../db/connect.ts";
import { lateAfterMs } from "../db/drain-tables.ts";
import { unnestRows } from "../db/unnest-rows.ts";

const minuteMs = 60_000;

/** Marks the minutes that late events belong to. In order, so that two processes never deadlock; `now` in milliseconds. */
export async function markLate(tx: Transaction, events: readonly MetricEvent[], now: number): Promise<void> {
  const late = events.filter(({ at }) => at < now - lateAfterMs);
  if (late.length === 0) return;
  const minutes = [...new Set(late.map(({ at }) => at - (at % minuteMs)))].sort((one, other) => one - other);
  const source = unnestRows([[minutes.map((at) => new Date(at).toISOString()), "timestamptz"]]);
  await tx.execute(sql`
    INSERT INTO late_minutes (at, marked_at)
    SELECT at, ${new Date(now).toISOString()}::timestamptz FROM ${source} AS late (at) ORDER BY at
    ON CONFLICT (at) DO UPDATE SET marked_at = greatest(late_minutes.marked_at, excluded.marked_at)`);
}

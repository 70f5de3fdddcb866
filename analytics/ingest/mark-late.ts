import { type SQL, sql } from "drizzle-orm";
import type { MetricEvent } from "#contracts/metric-event.ts";
import type { Transaction } from "../db/connect.ts";
import { lateAfterMs } from "../db/drain-tables.ts";
import { unnestRows } from "../db/unnest-rows.ts";

const minuteMs = 60_000;

/**
 * Marks the minutes that late events belong to. In order, so that two processes never deadlock. The database's clock decides: this
 * process's own may be set, and a mark of the future would be passed by.
 */
export async function markLate(tx: Transaction, events: readonly MetricEvent[], clock: SQL): Promise<void> {
  const oldest = new Map<number, number>();
  for (const { at } of events) {
    const minute = at - (at % minuteMs);
    oldest.set(minute, Math.min(at, oldest.get(minute) ?? at));
  }
  if (oldest.size === 0) return;
  const minutes = [...oldest].sort(([one], [other]) => one - other);
  const texts = (times: readonly number[]) => times.map((at) => new Date(at).toISOString());
  const source = unnestRows([
    [texts(minutes.map(([minute]) => minute)), "timestamptz"],
    [texts(minutes.map(([, at]) => at)), "timestamptz"],
  ]);
  // Asked once more where the row is there: it may have been waited for.
  await tx.execute(sql`
    INSERT INTO late_minutes (at, marked_at)
    SELECT at, ${clock} FROM ${source} AS arrived (at, oldest)
    WHERE oldest < ${clock} - ${lateAfterMs}::int * interval '1 millisecond' ORDER BY at
    ON CONFLICT (at) DO UPDATE SET marked_at = ${clock}`);
}

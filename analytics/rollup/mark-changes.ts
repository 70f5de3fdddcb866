import { sql } from "drizzle-orm";
import type { Transaction } from "../db/connect.ts";
import { unnestRows } from "../db/unnest-rows.ts";

/** Shared by all that add to rollups, held alone by who takes the marks and who forgets a client. */
export const rollupLock = sql.raw("4701003");
const hourMs = 3_600_000;
const dayMs = 86_400_000;

/**
 * Lets no mark be taken while this transaction adds. Must be its first statement: it waits for nobody then who could wait for
 * its rows.
 */
export async function holdMarks(tx: Transaction): Promise<void> {
  await tx.execute(sql`SELECT pg_advisory_xact_lock_shared(${rollupLock})`);
}

/** Marks the hours and days that hold these times, in milliseconds since 1970: they are added to, and to be summed again. */
export async function markChanges(tx: Transaction, times: readonly number[]): Promise<void> {
  const starts = (lengthMs: number) => [...new Set(times.map((at) => at - (at % lengthMs)))].sort((one, other) => one - other);
  const marks = [...starts(dayMs).map((at) => ({ grain: "day", at })), ...starts(hourMs).map((at) => ({ grain: "hour", at }))];
  if (marks.length === 0) return;
  const source = unnestRows([
    [marks.map(({ grain }) => grain), "text"],
    [marks.map(({ at }) => new Date(at).toISOString()), "timestamptz"],
  ]);
  await tx.execute(sql`
    INSERT INTO rollup_changes (grain, at, taken)
    SELECT grain, at, false FROM ${source} AS changed (grain, at)
    ON CONFLICT DO NOTHING`);
}

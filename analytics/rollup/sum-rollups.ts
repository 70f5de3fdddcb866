import type { SQL } from "drizzle-orm";
import { sql } from "drizzle-orm";
import type { Database, Transaction } from "../db/connect.ts";
import { rollupLock } from "./mark-changes.ts";
import type { Grain, RollupKind } from "./rollup-kinds.ts";
import { columnsOf, rollupKinds } from "./rollup-kinds.ts";

type CoarseGrain = Extract<Grain, "hour" | "day">;
const finer = { hour: "minute", day: "hour" } as const;
/** What arrives within this after an interval's end is summed with it. */
const settleMs = 60_000;
/** Intervals in one run; the rest come with the next. */
const mostIntervals = 48;

/**
 * Sums the hours and days that are over and were added to since they were last summed. Each is one transaction that makes the
 * interval anew, so that an end in between costs nothing, and late events are counted.
 */
export async function sumRollups(db: Database, now: number): Promise<void> {
  for (const grain of ["hour", "day"] as const) {
    await takeMarks(db, grain, now);
    for (const at of await readTaken(db, grain)) await sumInterval(db, grain, at);
  }
}

/** A day is taken when all its hours are summed. */
async function takeMarks(db: Database, grain: CoarseGrain, now: number): Promise<void> {
  await db.transaction(async (tx) => {
    await tx.execute(sql`SELECT pg_advisory_xact_lock(${rollupLock})`);
    await tx.execute(sql`
      WITH moved AS (
        DELETE FROM rollup_changes AS mark
        WHERE grain = ${grain} AND NOT taken
          AND at + ${`1 ${grain}`}::interval <= ${new Date(now - settleMs).toISOString()}::timestamptz
          AND ${grain === "hour" ? sql`true` : hoursAreSummed}
        RETURNING at)
      INSERT INTO rollup_changes (grain, at, taken) SELECT ${grain}, at, true FROM moved ON CONFLICT DO NOTHING`);
  });
}

const hoursAreSummed = sql`NOT EXISTS (
  SELECT FROM rollup_changes AS open WHERE open.grain = 'hour' AND open.at >= mark.at AND open.at < mark.at + interval '1 day')`;

async function readTaken(db: Database, grain: CoarseGrain): Promise<string[]> {
  const { rows } = await db.execute<{ at: string }>(sql`
    SELECT to_char(at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"') AS at FROM rollup_changes
    WHERE grain = ${grain} AND taken ORDER BY rollup_changes.at DESC LIMIT ${mostIntervals}`);
  return rows.map(({ at }) => at);
}

async function sumInterval(db: Database, grain: CoarseGrain, at: string): Promise<void> {
  await db.transaction(async (tx) => {
    await tx.execute(sql`SELECT pg_advisory_xact_lock_shared(${rollupLock})`);
    const mark = sql`grain = ${grain} AND at = ${at}::timestamptz AND taken`;
    // Another process may be at it: once it is done, so is this.
    const { rows } = await tx.execute(sql`SELECT at FROM rollup_changes WHERE ${mark} FOR UPDATE`);
    if (rows.length === 0) return;
    for (const kind of Object.values(rollupKinds)) await sumKind(tx, kind, { grain, at });
    await tx.execute(sql`DELETE FROM rollup_changes WHERE ${mark}`);
  });
}

async function sumKind(tx: Transaction, kind: RollupKind, { grain, at }: { grain: CoarseGrain; at: string }): Promise<void> {
  const target = sql.raw(`${kind.table}_${grain}`);
  const source = sql.raw(`${kind.table}_${finer[grain]}`);
  const keys = sql.raw(kind.keys.join(", "));
  await tx.execute(sql`DELETE FROM ${target} WHERE at = ${at}::timestamptz`);
  await tx.execute(sql`
    INSERT INTO ${target} (at, ${sql.raw(columnsOf(kind).join(", "))})
    SELECT ${at}::timestamptz, ${keys}, ${sumsOf(kind)}
    FROM ${source}
    WHERE at >= ${at}::timestamptz AND at < ${at}::timestamptz + ${`1 ${grain}`}::interval
    GROUP BY ${keys}`);
}

function sumsOf({ sums, latest }: RollupKind): SQL {
  const columns = sums.map((column) => `sum(${column})`);
  return sql.raw([...columns, ...(latest === undefined ? [] : [`(array_agg(${latest} ORDER BY at DESC))[1]`])].join(", "));
}

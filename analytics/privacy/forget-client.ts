import type { SQL } from "drizzle-orm";
import { sql } from "drizzle-orm";
import type { Database } from "../db/connect.ts";
import type { Dependencies } from "../dependencies.ts";
import type { Actor } from "../ledger/actor.ts";
import { recordDecision } from "../ledger/record-decision.ts";
import { rollupLock } from "../rollup/mark-changes.ts";
import { type Hour, readClientHours } from "./client-hours.ts";
import { clientRows, mentions, standingRows } from "./client-tables.ts";
import { whereClient } from "./export-client.ts";

/** Rows in one statement: nobody waits long for it. */
const batchRows = 5000;

type Counts = Record<string, number>;
export type Forgotten = { readonly decisionId: string; readonly removed: Counts; readonly kept: Counts };

/**
 * Removes what is kept about a client, in small statements; sums by route and limit stay as they are. It may be called again
 * after it ended in between: hours of raw events are found by rollups that go last. The ledger does not tell who was forgotten.
 */
export async function forgetClient(
  { db, now }: Pick<Dependencies, "db" | "now">,
  { client, reason, actor }: { client: string; reason: string; actor: Actor },
): Promise<Forgotten> {
  const removed: Counts = { request_metrics: 0 };
  const count = (table: string, rows: number) => {
    removed[table] = (removed[table] ?? 0) + rows;
  };
  for (const hour of await readClientHours(db, client)) count("request_metrics", await removeEvents(db, client, hour));
  for (const { table, document } of mentions) {
    count(table, await removeRows(db, table, sql`strpos(${sql.raw(document)}::text, to_jsonb(${client}::text)::text) > 0`));
  }
  for (const { table, column } of clientRows) count(table, await removeRows(db, table, sql`${sql.raw(column)} = ${client}`));
  const kept = await countStanding(db, client);
  const decisionId = await db.transaction(async (tx) => {
    // An hour that was being summed meanwhile may have brought some back; none is while this is held.
    await tx.execute(sql`SELECT pg_advisory_xact_lock(${rollupLock})`);
    for (const { table, column } of clientRows.filter(({ table }) => table.startsWith("rollup_"))) {
      await tx.execute(sql`DELETE FROM ${sql.raw(table)} WHERE ${sql.raw(column)} = ${client}`);
    }
    const target = client.slice(0, client.indexOf(":"));
    const evidence = { removed, kept };
    return recordDecision(tx, {
      action: "client.forget",
      target,
      before: null,
      after: null,
      reason,
      evidence,
      actor,
      decidedAt: new Date(now()),
    });
  });
  return { decisionId, removed, kept };
}

function removeEvents(db: Database, client: string, { from, to }: Hour): Promise<number> {
  const within = sql`at >= ${from}::timestamptz AND at < ${to}::timestamptz`;
  return removeRows(db, "request_metrics", sql`${within} AND client = ${client}`);
}

/** `condition` names rows of one partition, where the table is parted; a place in a file is only unique in one. */
async function removeRows(db: Database, table: string, condition: SQL): Promise<number> {
  let removed = 0;
  for (;;) {
    const { rows } = await db.execute<{ gone: number }>(sql`
      WITH gone AS (
        DELETE FROM ${sql.raw(table)}
        WHERE ${condition} AND ctid IN (SELECT ctid FROM ${sql.raw(table)} WHERE ${condition} LIMIT ${batchRows})
        RETURNING 1)
      SELECT count(*)::integer AS gone FROM gone`);
    const gone = rows[0]?.gone ?? 0;
    removed += gone;
    if (gone < batchRows) return removed;
  }
}

async function countStanding(db: Database, client: string): Promise<Counts> {
  const counts: Counts = {};
  for (const { table, where } of standingRows) {
    const { rows } = await db.execute<{ rows: number }>(sql`
      SELECT count(*)::integer AS rows FROM ${sql.raw(table)} WHERE ${whereClient(where, client)}`);
    counts[table] = rows[0]?.rows ?? 0;
  }
  return counts;
}

import type { SQL } from "drizzle-orm";
import { sql } from "drizzle-orm";
import type { Database } from "../db/connect.ts";
import { type Hour, readClientHours } from "./client-hours.ts";
import { clientRows, mentions, standingRows } from "./client-tables.ts";

const pageRows = 1000;
type Line = { readonly table: string; readonly row: unknown };

/** Everything that is kept about a client, as NDJSON lines `{table, row}`, read page by page. */
export async function* exportClient(db: Database, client: string): AsyncGenerator<string> {
  for await (const line of readRows(db, client)) yield `${JSON.stringify(line)}\n`;
}

async function* readRows(db: Database, client: string): AsyncGenerator<Line> {
  for (const hour of await readClientHours(db, client)) yield* readEvents(db, client, hour);
  for (const { table, column } of clientRows) {
    yield* readPages(db, table, sql`SELECT * FROM ${sql.raw(table)} WHERE ${sql.raw(column)} = ${client}`);
  }
  for (const { table, document } of mentions) {
    const named = sql`strpos(${sql.raw(document)}::text, to_jsonb(${client}::text)::text) > 0`;
    yield* readPages(db, table, sql`SELECT ${sql.raw(document)} FROM ${sql.raw(table)} WHERE ${named}`);
  }
  for (const { table, columns, where } of standingRows) {
    yield* readPages(db, table, sql`SELECT ${sql.raw(columns)} FROM ${sql.raw(table)} WHERE ${whereClient(where, client)}`);
  }
}

/** The condition with the client as a parameter of the query. */
export function whereClient(where: string, client: string): SQL {
  const parts = where.split("$client").map((part) => sql.raw(part));
  return sql`(${sql.join(parts, sql`${client}`)})`;
}

/** In the order of their text: rows that are added meanwhile may be missed, none is shown twice. */
async function* readPages(db: Database, table: string, query: SQL): AsyncGenerator<Line> {
  let last = "";
  for (;;) {
    const { rows } = await db.execute<{ row: unknown; text: string }>(sql`
      SELECT row, text FROM (SELECT to_jsonb(kept) AS row, to_jsonb(kept)::text AS text FROM (${query}) AS kept) AS shown
      WHERE text COLLATE "C" > ${last} ORDER BY text COLLATE "C" LIMIT ${pageRows}`);
    for (const { row } of rows) yield { table, row };
    last = rows.at(-1)?.text ?? "";
    if (rows.length < pageRows) return;
  }
}

async function* readEvents(db: Database, client: string, { from, to }: Hour): AsyncGenerator<Line> {
  let [at, id] = [from, ""];
  for (;;) {
    const { rows } = await db.execute<{ row: unknown; at: string; id: string }>(sql`
      SELECT to_jsonb(event) AS row, at::text AS at, request_id AS id FROM request_metrics AS event
      WHERE at >= ${from}::timestamptz AND at < ${to}::timestamptz AND client = ${client}
        AND (at, request_id) > (${at}::timestamptz, ${id})
      ORDER BY event.at, event.request_id LIMIT ${pageRows}`);
    for (const { row } of rows) yield { table: "request_metrics", row };
    const last = rows.at(-1);
    if (last === undefined || rows.length < pageRows) return;
    [at, id] = [last.at, last.id];
  }
}

import { type SQL, sql } from "drizzle-orm";
import type { Database, Transaction } from "./connect.ts";

/** The database's clock, the one that all processes share; in whole milliseconds, as instants are kept here. */
export const databaseClock = sql`date_trunc('milliseconds', clock_timestamp())`;

/** In milliseconds since 1970. */
export async function readClock(db: Database | Transaction, clock: SQL = databaseClock): Promise<number> {
  const { rows } = await db.execute<{ now: number }>(sql`SELECT (extract(epoch FROM ${clock}) * 1000)::float8 AS now`);
  return Math.floor(rows[0]?.now ?? 0);
}

import { sql } from "drizzle-orm";
import type { Database, Transaction } from "./connect.ts";

/**
 * Makes the missing partitions of request_metrics for the days (UTC, `YYYY-MM-DD`) from `first` to `last`. Waits for nobody who reads or
 * writes the table.
 */
export async function createMetricPartitions(db: Database | Transaction, first: string, last: string): Promise<void> {
  await db.execute(sql`SELECT create_metric_partitions(${first}::date, ${last}::date)`);
}

/**
 * Drops the partitions of request_metrics before the day `firstKept`; returns how many.
 * @throws when somebody, such as a dump, holds the table for more than two seconds: all that comes waits meanwhile.
 */
export async function dropMetricPartitions(db: Database | Transaction, firstKept: string): Promise<number> {
  const { rows } = await db.execute<{ dropped: number }>(sql`SELECT drop_metric_partitions(${firstKept}::date) AS dropped`);
  return rows[0]?.dropped ?? 0;
}

/** The day (UTC) of an instant in milliseconds since 1970, as `YYYY-MM-DD`. */
export function dayOf(at: number): string {
  return new Date(at).toISOString().slice(0, 10);
}

import type { Database, Transaction } from "../db/connect.ts";
import type { ReportPeriod } from "./decide-period.ts";
import type { ReportQuery } from "./report-query.ts";

/** What a report is read from: the database, the checked filters, and the period. */
export type ReportReading = {
  readonly db: Database;
  readonly query: ReportQuery;
  readonly period: ReportPeriod;
  /** Clients were counted before, and are forgotten by now. Milliseconds since 1970. */
  readonly clientsSinceMs: number;
};

/** Reads all figures of one report from one moment, so that they agree with each other while batches are stored. */
export function readAtOneMoment<Result>(db: Database, read: (tx: Transaction) => Promise<Result>): Promise<Result> {
  return db.transaction(read, { isolationLevel: "repeatable read", accessMode: "read only" });
}

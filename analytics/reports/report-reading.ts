import type { Database, Transaction } from "../db/connect.ts";
import type { ReportQuery } from "./report-query.ts";

/** What a report is read from: the database, the checked query, and now in milliseconds since 1970. */
export type ReportReading = { readonly db: Database; readonly query: ReportQuery; readonly now: number };

/** Reads all figures of one report from one moment, so that they agree with each other while batches are stored. */
export function readAtOneMoment<Result>(db: Database, read: (tx: Transaction) => Promise<Result>): Promise<Result> {
  return db.transaction(read, { isolationLevel: "repeatable read", accessMode: "read only" });
}

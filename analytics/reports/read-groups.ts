import type { Database, Transaction } from "../db/connect.ts";
import { showErrors } from "./read-errors-report.ts";
import { showLatencies } from "./read-latency-report.ts";
import { showThroughput } from "./read-throughput-report.ts";
import { readTraffic, type TrafficGroup } from "./read-traffic.ts";
import type { ReportReading } from "./report-reading.ts";

/** All figures of each group of a period, the busiest first; the name is empty where there is none. */
export async function readGroups(db: Database | Transaction, { period, query }: Pick<ReportReading, "period" | "query">, by: TrafficGroup) {
  const traffic = await readTraffic(db, period, query, { by, histograms: true });
  const seconds = (period.toMs - period.fromMs) / 1000;
  return [...traffic.groups].map(([name, row]) => ({
    name,
    figures: { ...showThroughput(seconds, row), ...showErrors(row), ...showLatencies(row) },
  }));
}

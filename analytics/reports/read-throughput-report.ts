import { sql } from "drizzle-orm";
import type { ThroughputReport } from "#contracts/report.ts";
import type { Transaction } from "../db/connect.ts";
import type { ReportPeriod } from "./decide-period.ts";
import { passedSeconds, showPeriod, showSeries } from "./decide-period.ts";
import type { Traffic } from "./read-traffic.ts";
import { noTraffic, readTraffic } from "./read-traffic.ts";
import type { ReportQuery } from "./report-query.ts";
import { needsDetails, rowsOf } from "./report-query.ts";
import type { ReportReading } from "./report-reading.ts";
import { readAtOneMoment } from "./report-reading.ts";
import { rollupRows } from "./rollup-rows.ts";

/** Requests and bytes: in all, by step, by route. Rates are over the seconds that have passed. */
export async function readThroughputReport({ db, query, period, clientsSinceMs }: ReportReading): Promise<ThroughputReport> {
  const { traffic, distinctClients } = await readAtOneMoment(db, async (tx) => ({
    traffic: await readTraffic(tx, period, query),
    distinctClients: period.fromMs < clientsSinceMs ? null : await countClients(tx, period, query),
  }));
  const seconds = (period.toMs - period.fromMs) / 1000;
  return {
    period: showPeriod(period),
    total: { ...showThroughput(seconds, traffic.total), distinctClients },
    series: showSeries(period, (step) => showThroughput(passedSeconds(period, step), traffic.steps.get(step))),
    routes: [...traffic.groups].map(([route, row]) => ({ route: route || null, ...showThroughput(seconds, row) })),
  };
}

export function showThroughput(seconds: number, { count, bytesIn, bytesOut }: Traffic = noTraffic) {
  return { count, perSecond: count / seconds, bytesIn, bytesOut };
}

/** Null where requests are picked by what clients are not counted by. */
async function countClients(tx: Transaction, period: ReportPeriod, query: ReportQuery): Promise<number | null> {
  if (query.statusClass !== undefined || needsDetails(query)) return null;
  const { rows } = await tx.execute<{ clients: number }>(sql`
    SELECT count(DISTINCT client)::integer AS clients FROM ${rollupRows("clients", period, rowsOf(period, query))} AS rows`);
  return rows[0]?.clients ?? 0;
}

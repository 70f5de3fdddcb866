import type { RoutesReport } from "#contracts/report.ts";
import { showPeriod } from "./decide-period.ts";
import { showErrors } from "./read-errors-report.ts";
import { showLatencies } from "./read-latency-report.ts";
import { showThroughput } from "./read-throughput-report.ts";
import { readTraffic } from "./read-traffic.ts";
import type { ReportReading } from "./report-reading.ts";

/** Every route with all that is known of it, the busiest first. */
export async function readRoutesReport({ db, query, period }: ReportReading): Promise<RoutesReport> {
  const traffic = await readTraffic(db, period, query, { histograms: true });
  const seconds = (period.toMs - period.fromMs) / 1000;
  return {
    period: showPeriod(period),
    routes: [...traffic.routes].map(([route, row]) => ({
      route: route || null,
      ...showThroughput(seconds, row),
      ...showErrors(row),
      ...showLatencies(row),
    })),
  };
}

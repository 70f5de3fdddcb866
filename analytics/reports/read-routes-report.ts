import type { RoutesReport } from "#contracts/report.ts";
import { showPeriod } from "./decide-period.ts";
import { showErrors } from "./read-errors-report.ts";
import { readHistograms } from "./read-histograms.ts";
import { showLatencies } from "./read-latency-report.ts";
import { showThroughput } from "./read-throughput-report.ts";
import { readTraffic } from "./read-traffic.ts";
import type { ReportReading } from "./report-reading.ts";
import { readAtOneMoment } from "./report-reading.ts";

/** Every route with all that is known of it, the busiest first. */
export async function readRoutesReport({ db, query, period }: ReportReading): Promise<RoutesReport> {
  const { traffic, histograms } = await readAtOneMoment(db, async (tx) => ({
    traffic: await readTraffic(tx, period, query),
    histograms: await readHistograms(tx, period, query),
  }));
  const seconds = (period.toMs - period.fromMs) / 1000;
  return {
    period: showPeriod(period),
    routes: [...traffic.routes].map(([route, row]) => ({
      route: route || null,
      ...showThroughput(seconds, row),
      ...showErrors(row),
      ...showLatencies(row, histograms.routes.get(route)),
    })),
  };
}

import { ErrorsReport, ReportRange, reportRanges, ThroughputReport } from "#contracts/report.ts";
import type { AnalyticsClient } from "../analytics-client.ts";

/** What the reports said of the route, and of requests without a route, at one moment. */
export type ReportReading = { throughput: ThroughputReport; errors: ErrorsReport; unrouted: ErrorsReport };

const ranges = ReportRange.options;

/** The ranges that hold a run of that many seconds whole, shortest first. */
export function rangesHolding(seconds: number): ReportRange[] {
  return ranges.filter((range) => reportRanges[range] >= seconds);
}

/** Reads the reports of one range about one route. */
export async function readReports(client: AnalyticsClient, range: ReportRange, route: string): Promise<ReportReading> {
  const query = new URLSearchParams({ range, route });
  const none = new URLSearchParams({ range, route: "" });
  const [throughput, errors, unrouted] = await Promise.all([
    client.demand({ path: `/api/metrics/throughput?${query}`, answer: ThroughputReport }),
    client.demand({ path: `/api/metrics/errors?${query}`, answer: ErrorsReport }),
    client.demand({ path: `/api/metrics/errors?${none}`, answer: ErrorsReport }),
  ]);
  return { throughput, errors, unrouted };
}

/** Reads the reports of every range, so that afterwards the one that fits the run can be compared. */
export async function readAllReports(client: AnalyticsClient, route: string): Promise<Map<ReportRange, ReportReading>> {
  const readings = new Map<ReportRange, ReportReading>();
  for (const range of ranges) readings.set(range, await readReports(client, range, route));
  return readings;
}

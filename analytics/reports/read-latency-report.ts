import type { LatencyReport } from "#contracts/report.ts";
import { bucketEdges, percentile } from "#contracts/rollup.ts";
import { showPeriod, showSeries } from "./decide-period.ts";
import type { Histogram } from "./read-histograms.ts";
import { readHistograms } from "./read-histograms.ts";
import type { Traffic } from "./read-traffic.ts";
import { noTraffic, readTraffic } from "./read-traffic.ts";
import type { ReportReading } from "./report-reading.ts";
import { readAtOneMoment } from "./report-reading.ts";

/** Mean and percentiles of latency: in all, by step, by route. Percentiles are within 2 % of the exact ones. */
export async function readLatencyReport({ db, query, period }: ReportReading): Promise<LatencyReport> {
  const { traffic, histograms } = await readAtOneMoment(db, async (tx) => ({
    traffic: await readTraffic(tx, period, query),
    histograms: await readHistograms(tx, period, query),
  }));
  return {
    period: showPeriod(period),
    total: showLatencies(traffic.total, histograms.total),
    series: showSeries(period, (step) => showLatencies(traffic.steps.get(step), histograms.steps.get(step))),
    histogram: showHistogram(histograms.total),
    routes: [...traffic.groups].map(([route, row]) => ({ route: route || null, ...showLatencies(row, histograms.groups.get(route)) })),
  };
}

export function showLatencies({ count, latencySumMs }: Traffic = noTraffic, histogram: Histogram = []) {
  return {
    count,
    mean: count === 0 ? null : latencySumMs / count,
    p50: percentile(histogram, 0.5),
    p90: percentile(histogram, 0.9),
    p95: percentile(histogram, 0.95),
    p99: percentile(histogram, 0.99),
  };
}

/** The buckets that anything fell in, the fastest first. */
function showHistogram(histogram: Histogram) {
  return histogram.flatMap((count, bucket) => (count === 0 ? [] : [{ ...bucketEdges(bucket), count }]));
}

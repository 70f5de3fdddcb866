import type * as z from "zod/mini";
import { AnomalyReport } from "#contracts/loop-status.ts";
import { ErrorsReport, LatencyReport, RateLimitUsageReport, type ReportRange, ThroughputReport } from "#contracts/report.ts";
import { polledQuery } from "./polled-query.ts";
import { queryKeys } from "./query-keys.ts";

const refreshSeconds: Record<ReportRange, number> = { "5m": 5, "15m": 10, "1h": 30, "6h": 60, "24h": 60, "7d": 300, "30d": 600 };

type Asked<Schema> = { schema: Schema; range: ReportRange; path?: string };

function reportQuery<Schema extends z.ZodMiniType>(name: string, { schema, range, path = `/api/metrics/${name}` }: Asked<Schema>) {
  return polledQuery({
    key: queryKeys.report(name, range),
    schema,
    path: `${path}?range=${range}`,
    refreshMs: refreshSeconds[range] * 1000,
  });
}

export const latencyQuery = (range: ReportRange) => reportQuery("latency", { schema: LatencyReport, range });
export const throughputQuery = (range: ReportRange) => reportQuery("throughput", { schema: ThroughputReport, range });
export const errorsQuery = (range: ReportRange) => reportQuery("errors", { schema: ErrorsReport, range });
export const rateLimitUsageQuery = (range: ReportRange) => reportQuery("rate-limit-usage", { schema: RateLimitUsageReport, range });
export const anomaliesQuery = (range: ReportRange) => reportQuery("anomalies", { schema: AnomalyReport, range, path: "/api/anomalies" });

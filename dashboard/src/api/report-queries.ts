import { keepPreviousData, queryOptions } from "@tanstack/react-query";
import type * as z from "zod/mini";
import { ErrorsReport, LatencyReport, RateLimitUsageReport, type ReportRange, ThroughputReport } from "#contracts/report.ts";
import { callApi } from "./client.ts";
import { queryKeys } from "./query-keys.ts";

const refreshSeconds: Record<ReportRange, number> = { "5m": 5, "15m": 10, "1h": 30, "6h": 60, "24h": 60, "7d": 300 };

function reportQuery<Schema extends z.ZodMiniType>(name: string, schema: Schema, range: ReportRange) {
  return queryOptions({
    queryKey: queryKeys.report(name, range),
    queryFn: ({ signal }) => callApi(schema, `/api/metrics/${name}?range=${range}`, { signal }),
    refetchInterval: refreshSeconds[range] * 1000,
    placeholderData: keepPreviousData,
  });
}

export const latencyQuery = (range: ReportRange) => reportQuery("latency", LatencyReport, range);
export const throughputQuery = (range: ReportRange) => reportQuery("throughput", ThroughputReport, range);
export const errorsQuery = (range: ReportRange) => reportQuery("errors", ErrorsReport, range);
export const rateLimitUsageQuery = (range: ReportRange) => reportQuery("rate-limit-usage", RateLimitUsageReport, range);

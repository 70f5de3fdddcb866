import type * as z from "zod/mini";
import { AnomalyReport } from "#contracts/loop-status.ts";
import {
  ErrorsReport,
  LatencyReport,
  LocationsReport,
  RateLimitUsageReport,
  type ReportRange,
  ThroughputReport,
  UpstreamsReport,
} from "#contracts/report.ts";
import { analytics, type Call } from "./client.ts";
import { polledQuery } from "./polled-query.ts";
import { queryKeys } from "./query-keys.ts";

const refreshSeconds: Record<ReportRange, number> = { "5m": 5, "15m": 10, "1h": 30, "6h": 60, "24h": 60, "7d": 300, "30d": 600 };

type Path = `/api/metrics/${"latency" | "throughput" | "errors" | "rate-limit-usage" | "upstreams" | "locations"}` | "/api/anomalies";

/** One report of a range, asked for the oftener the shorter it is. */
const reportQuery =
  <Schema extends z.ZodMiniType>(path: Path, schema: Schema) =>
  (range: ReportRange) => {
    const call: Call = (init) => analytics.GET(path, { params: { query: { range } }, ...init });
    return polledQuery({ key: queryKeys.report(path, range), schema, call, refreshMs: refreshSeconds[range] * 1000 });
  };

export const latencyQuery = reportQuery("/api/metrics/latency", LatencyReport);
export const throughputQuery = reportQuery("/api/metrics/throughput", ThroughputReport);
export const errorsQuery = reportQuery("/api/metrics/errors", ErrorsReport);
export const rateLimitUsageQuery = reportQuery("/api/metrics/rate-limit-usage", RateLimitUsageReport);
export const upstreamsQuery = reportQuery("/api/metrics/upstreams", UpstreamsReport);
export const locationsQuery = reportQuery("/api/metrics/locations", LocationsReport);
export const anomaliesQuery = reportQuery("/api/anomalies", AnomalyReport);

import type { MetricEvent } from "#contracts/metric-event.ts";
import type { RequestReport } from "#contracts/report.ts";
import type { requestMetrics } from "./metric-tables.ts";

/** A stored request as the API tells of it. */
export function toRequestReport({ at, ...row }: typeof requestMetrics.$inferSelect): RequestReport {
  const { stepMs, limits, cache, ...rest } = row;
  return {
    ...rest,
    at: at.getTime(),
    stepMs: stepMs as MetricEvent["stepMs"],
    limits: limits as MetricEvent["limits"],
    cache: cache as MetricEvent["cache"],
  };
}

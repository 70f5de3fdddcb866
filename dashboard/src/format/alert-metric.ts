import type { AlertMetric } from "#contracts/alert.ts";
import { formatLatency, formatScore, formatShare } from "./format-number.ts";

type MetricWords = { label: string; format: (value: number) => string };

/** What each metric of an alert is called, and in which unit its values read. */
export const alertMetrics: Record<AlertMetric, MetricWords> = {
  "error-rate": { label: "share of 5xx answers", format: formatShare },
  "p95-ms": { label: "95th percentile of the latency", format: formatLatency },
  "limit-exhaustion": { label: "share of requests that limits refused", format: formatShare },
  "anomaly-score": { label: "anomaly score of the route", format: formatScore },
  "client-anomaly-score": { label: "anomaly score of the client", format: formatScore },
};

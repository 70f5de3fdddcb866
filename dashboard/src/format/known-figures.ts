import { formatDuration } from "./format-duration.ts";
import { formatBytes, formatCount, formatLatency, formatRate, formatScore, formatShare } from "./format-number.ts";
import { formatInstant } from "./format-time.ts";

export type KnownFigure = { label: string; format: (value: number) => string };

/** What the model sees of traffic. */
const features: Record<string, KnownFigure> = {
  request_rate: { label: "requests per second", format: formatRate },
  latency: { label: "mean latency", format: formatLatency },
  error_rate: { label: "share of 5xx answers", format: formatShare },
  payload_bytes: { label: "mean size of an answer", format: formatBytes },
  distinct_clients: { label: "different clients", format: formatCount },
  top_client_share: { label: "share of the busiest client", format: formatShare },
  distinct_paths: { label: "different paths", format: formatCount },
  client_error_share: { label: "share of 4xx answers", format: formatShare },
  requests_1m: { label: "requests in 1 min", format: formatCount },
  requests_5m: { label: "requests in 5 min", format: formatCount },
  requests_10m: { label: "requests in 10 min", format: formatCount },
  requests_15m: { label: "requests in 15 min", format: formatCount },
  requests_30m: { label: "requests in 30 min", format: formatCount },
  failing_paths_10m: { label: "failing paths in 10 min", format: formatCount },
};

/** What alerts rest on. */
const readings: Record<string, KnownFigure> = {
  at: { label: "judged at", format: formatInstant },
  requests: { label: "requests in the last minute", format: formatCount },
  errorRate: { label: "share of 5xx answers", format: formatShare },
  p95Ms: { label: "95th percentile of the latency", format: formatLatency },
  limitExhaustion: { label: "share of requests that limits refused", format: formatShare },
  unknownSince: { label: "not measured since", format: formatInstant },
};

/** What decisions rest on, and the guard rails they were made within. */
const grounds: Record<string, KnownFigure> = {
  slot: { label: "interval began", format: formatInstant },
  score: { label: "anomaly score", format: formatScore },
  calmPeak: { label: "most requests of a calm client in the window", format: formatCount },
  calmClients: { label: "calm clients that were seen", format: formatCount },
  culprits: { label: "clients that cause it", format: formatCount },
  proposed: { label: "proposed because", format: formatCount },
  configured: { label: "in the config", format: formatCount },
  anomalyAbove: { label: "acts above the score", format: formatScore },
  minimum: { label: "lowest quota it may set", format: formatCount },
  maximum: { label: "highest quota it may set", format: formatCount },
  largestStep: { label: "most it may take away at once", format: formatShare },
  coolDownSeconds: { label: "pause between decisions", format: formatDuration },
  expiresAfterSeconds: { label: "a lowered limit holds", format: formatDuration },
  blockAbove: { label: "blocks above the score", format: formatScore },
  blockForSeconds: { label: "a block holds", format: formatDuration },
};

const values: Record<string, KnownFigure> = {
  quota: { label: "quota", format: formatCount },
  windowSeconds: { label: "window", format: formatDuration },
  expiresAt: { label: "ends", format: formatInstant },
};

/** Figures of evidence and of the ledger that have a name in words and a unit of their own. */
export const knownFigures: Readonly<Record<string, KnownFigure>> = { ...features, ...readings, ...grounds, ...values };

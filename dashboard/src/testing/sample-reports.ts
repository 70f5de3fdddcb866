import {
  ErrorsReport,
  LatencyReport,
  LocationsReport,
  RateLimitUsageReport,
  ThroughputReport,
  UpstreamsReport,
} from "#contracts/report.ts";
import { MetricsFrame } from "#contracts/stream.ts";

export const periodStart = Date.UTC(2026, 0, 5, 12, 0, 0);
const STEP_SECONDS = 10;
const period = { from: isoAfter(0), to: isoAfter(30), stepSeconds: STEP_SECONDS };

/** The instant so many seconds after the samples' beginning. */
function isoAfter(seconds: number): string {
  return new Date(periodStart + seconds * 1000).toISOString();
}

const times = [0, 10, 20].map(isoAfter);
const ms = { mean: 20, p50: 12, p90: 40, p95: 64.25, p99: 1240 };

/** Reports of one half minute: 3,000 requests on three routes, of which one matched nothing. Every one fits its contract. */
export const sampleReports = {
  throughput: ThroughputReport.parse({
    period,
    total: { count: 3000, perSecond: 100, bytesIn: 1200, bytesOut: 34_200_000, distinctClients: 87 },
    series: times.map((at) => ({ at, count: 1000, perSecond: 100, bytesIn: 400, bytesOut: 11_400_000 })),
    routes: [
      { route: "users", count: 2000, perSecond: 66.7, bytesIn: 0, bytesOut: 0 },
      { route: "reports", count: 700, perSecond: 23.3, bytesIn: 0, bytesOut: 0 },
      { route: null, count: 300, perSecond: 10, bytesIn: 0, bytesOut: 0 },
    ],
  }),
  latency: LatencyReport.parse({
    period,
    total: { count: 3000, ...ms },
    series: times.map((at) => ({ at, count: 1000, ...ms })),
    histogram: [
      { aboveMs: 11.6, upToMs: 12.1, count: 2970 },
      { aboveMs: 1215, upToMs: 1264, count: 30 },
    ],
    routes: [
      { route: "users", count: 2000, ...ms, p95: 30 },
      { route: "reports", count: 700, ...ms, p95: 900 },
      { route: null, count: 300, ...ms, p95: 2 },
    ],
  }),
  errors: ErrorsReport.parse({
    period,
    total: { count: 3000, clientErrors: 300, serverErrors: 60, errorRate: 0.02 },
    byStatusClass: { "2xx": 2640, "4xx": 300, "5xx": 60 },
    byStatus: { "200": 2640, "429": 300, "502": 60 },
    byProblem: { "quota-exceeded": 300, "upstream-unreachable": 60 },
    series: times.map((at) => ({ at, count: 1000, clientErrors: 100, serverErrors: 20, errorRate: 0.02 })),
    routes: [
      { route: "users", count: 2000, clientErrors: 0, serverErrors: 5, errorRate: 0.0025 },
      { route: "reports", count: 700, clientErrors: 0, serverErrors: 55, errorRate: 0.0786 },
      { route: null, count: 300, clientErrors: 300, serverErrors: 0, errorRate: 0 },
    ],
  }),
  usage: RateLimitUsageReport.parse({
    period,
    total: { allowed: 2700, refused: 300, shadowRefused: 40, bypassed: 0, storeFailures: 2 },
    limits: [
      { limit: "per-client", quota: 600, allowed: 2600, refused: 100, shadowRefused: 0, bypassed: 0, storeFailures: 2 },
      { limit: "login", quota: 5, allowed: 100, refused: 200, shadowRefused: 40, bypassed: 0, storeFailures: 0 },
    ],
    series: times.map((at) => ({ at, allowed: 900, refused: 100, shadowRefused: 13, bypassed: 0, storeFailures: 0 })),
  }),
  upstreams: UpstreamsReport.parse({
    period,
    upstreams: [
      { upstream: "users-v1", ...figures(2000, 5), p95: 30, asked: 2000, upstreamMean: 18 },
      { upstream: "reports-v1", ...figures(700, 55), p95: 900, asked: 650, upstreamMean: 410 },
    ],
  }),
  locations: LocationsReport.parse({
    period,
    locations: [
      { location: "FRA", ...figures(2400, 60) },
      { location: null, ...figures(600, 0) },
    ],
  }),
};

/** All figures of a part of the traffic, with as many 5xx. */
function figures(count: number, serverErrors: number) {
  const errors = { clientErrors: 0, serverErrors, errorRate: serverErrors / count };
  return { count, perSecond: count / 30, bytesIn: 0, bytesOut: 0, ...errors, ...ms };
}

const nothing = { mean: null, p50: null, p90: null, p95: null, p99: null };

/** The same half minute without a request. */
export const emptyReports: typeof sampleReports = {
  throughput: {
    ...sampleReports.throughput,
    total: { count: 0, perSecond: 0, bytesIn: 0, bytesOut: 0, distinctClients: 0 },
    series: times.map((at) => ({ at, count: 0, perSecond: 0, bytesIn: 0, bytesOut: 0 })),
    routes: [],
  },
  latency: {
    period,
    total: { count: 0, ...nothing },
    series: times.map((at) => ({ at, count: 0, ...nothing })),
    histogram: [],
    routes: [],
  },
  errors: {
    period,
    total: { count: 0, clientErrors: 0, serverErrors: 0, errorRate: 0 },
    byStatusClass: {},
    byStatus: {},
    byProblem: {},
    series: times.map((at) => ({ at, count: 0, clientErrors: 0, serverErrors: 0, errorRate: 0 })),
    routes: [],
  },
  usage: {
    period,
    total: { allowed: 0, refused: 0, shadowRefused: 0, bypassed: 0, storeFailures: 0 },
    limits: [],
    series: [],
  },
  upstreams: { period, upstreams: [] },
  locations: { period, locations: [] },
};

/** A frame of the n-th second after the samples' beginning. */
export function sampleFrame(second: number, more: Partial<MetricsFrame> = {}): MetricsFrame {
  return MetricsFrame.parse({
    sequence: second,
    at: isoAfter(second),
    latency: 21.5,
    p95: 88,
    throughput: 140,
    errors: 7,
    refused: 14,
    ...more,
  });
}

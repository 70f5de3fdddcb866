import * as z from "zod/mini";
import { described } from "./described.ts";
import { MetricEvent } from "./metric-event.ts";
import { Instant } from "./scalars.ts";

export const reportRanges = { "5m": 300, "15m": 900, "1h": 3600, "6h": 21_600, "24h": 86_400, "7d": 604_800, "30d": 2_592_000 } as const;
export const ReportRange = described(z.enum(["5m", "15m", "1h", "6h", "24h", "7d", "30d"]), "How far back from now.");
export type ReportRange = z.infer<typeof ReportRange>;

const Count = z.int().check(z.gte(0));
const Rate = z.number().check(z.gte(0));
const LatencyMs = described(z.nullable(z.number().check(z.gte(0))), "Milliseconds; null: no requests.");

const Period = z.object({
  from: Instant,
  to: Instant,
  stepSeconds: described(z.int().check(z.gte(1)), "Seconds between points of the series."),
});
const latencies = { count: Count, mean: LatencyMs, p50: LatencyMs, p90: LatencyMs, p95: LatencyMs, p99: LatencyMs };

export const LatencyReport = described(
  z.object({
    period: Period,
    total: z.object(latencies),
    series: z.array(z.object({ at: Instant, ...latencies })),
    histogram: described(
      z.array(z.object({ aboveMs: z.number().check(z.gte(0)), upToMs: z.nullable(z.number().check(z.gt(0))), count: Count })),
      "Requests by latency, above one and up to another in milliseconds; each 4 % wide, those without requests left out.",
    ),
    routes: z.array(z.object({ route: z.nullable(z.string()), ...latencies })),
  }),
  "GET /api/metrics/latency",
);
export type LatencyReport = z.infer<typeof LatencyReport>;

const throughput = { count: Count, perSecond: Rate, bytesIn: Count, bytesOut: Count };
export const ThroughputReport = described(
  z.object({
    period: Period,
    total: z.object({
      ...throughput,
      distinctClients: described(
        z.nullable(Count),
        "Null where a filter is set that clients are not counted by, and where those of the period's begin are forgotten.",
      ),
    }),
    series: z.array(z.object({ at: Instant, ...throughput })),
    routes: z.array(z.object({ route: z.nullable(z.string()), ...throughput })),
  }),
  "GET /api/metrics/throughput",
);
export type ThroughputReport = z.infer<typeof ThroughputReport>;

const errors = {
  count: Count,
  clientErrors: described(Count, "4xx answers."),
  serverErrors: described(Count, "5xx answers."),
  errorRate: described(z.number().check(z.gte(0), z.lte(1)), "serverErrors / count."),
};
export const ErrorsReport = described(
  z.object({
    period: Period,
    total: z.object(errors),
    byStatusClass: described(z.record(z.string(), Count), "Requests by 1xx … 5xx."),
    byStatus: described(z.record(z.string(), Count), "Requests by status code."),
    byProblem: described(z.record(z.string(), Count), "Refusals and failures of Aegis itself by problem code."),
    series: z.array(z.object({ at: Instant, ...errors })),
    routes: z.array(z.object({ route: z.nullable(z.string()), ...errors })),
  }),
  "GET /api/metrics/errors",
);
export type ErrorsReport = z.infer<typeof ErrorsReport>;

const usage = { allowed: Count, refused: Count, shadowRefused: Count, bypassed: Count, storeFailures: Count };
export const RateLimitUsageReport = described(
  z.object({
    period: Period,
    total: z.object(usage),
    limits: z.array(z.object({ limit: z.string(), quota: Count, ...usage })),
    series: z.array(z.object({ at: Instant, ...usage })),
  }),
  "GET /api/metrics/rate-limit-usage",
);
export type RateLimitUsageReport = z.infer<typeof RateLimitUsageReport>;

const PeriodOnly = z.object({ period: Period });
export const ClientsReport = described(
  z.extend(PeriodOnly, {
    clients: z.array(
      z.object({
        client: z.string(),
        count: Count,
        refused: described(Count, "Refused by limits."),
        errors: described(Count, "5xx answers."),
        share: described(z.number().check(z.gte(0), z.lte(1)), "Of all requests of known clients in the period."),
      }),
    ),
  }),
  "GET /api/metrics/clients",
);
export type ClientsReport = z.infer<typeof ClientsReport>;

export const RoutesReport = described(
  z.extend(PeriodOnly, {
    routes: z.array(z.object({ route: z.nullable(z.string()), ...throughput, ...errors, ...latencies })),
  }),
  "GET /api/metrics/routes",
);
export type RoutesReport = z.infer<typeof RoutesReport>;

export const UpstreamsReport = described(
  z.extend(PeriodOnly, {
    upstreams: z.array(
      z.object({
        upstream: z.string(),
        ...throughput,
        ...errors,
        ...latencies,
        asked: described(Count, "Requests that waited for it; the others were answered before, for example while its breaker is open."),
        upstreamMean: described(LatencyMs, "Mean wait for it alone in milliseconds; the other latencies are what callers waited."),
      }),
    ),
  }),
  "GET /api/metrics/upstreams",
);
export type UpstreamsReport = z.infer<typeof UpstreamsReport>;

export const LocationsReport = described(
  z.extend(PeriodOnly, {
    locations: z.array(
      z.object({
        location: described(z.nullable(z.string()), "Where requests were answered; null: the edge did not tell."),
        ...throughput,
        ...errors,
        ...latencies,
      }),
    ),
  }),
  "GET /api/metrics/locations",
);
export type LocationsReport = z.infer<typeof LocationsReport>;

export const PolicyVersionsReport = described(
  z.extend(PeriodOnly, {
    versions: z.array(
      z.object({
        location: z.nullable(z.string()),
        part: described(z.string(), "Part of the live policy, for example limits."),
        version: Count,
        batches: described(Count, "Metric batches that were made under it."),
        requests: described(Count, "Requests in these batches."),
        firstAt: described(Instant, "Begin of the first minute, hour or day of the period in which it was in force there."),
        lastAt: described(Instant, "Begin of the last one."),
      }),
    ),
  }),
  "GET /api/metrics/policy-versions",
);
export type PolicyVersionsReport = z.infer<typeof PolicyVersionsReport>;

/** One answered request, as it was stored. */
export const RequestReport = described(
  z.extend(MetricEvent, {
    edgeId: described(z.string(), "The edge that answered it."),
    location: described(z.nullable(z.string()), "Where that was: Cloudflare's code of the data centre."),
  }),
  "GET /api/requests/:id",
);
export type RequestReport = z.infer<typeof RequestReport>;
export const RequestPage = described(
  z.object({
    requests: z.array(RequestReport),
    next: described(z.nullable(z.string()), "`before` of the next page; null: there is none."),
  }),
  "GET /api/requests",
);
export type RequestPage = z.infer<typeof RequestPage>;

import * as z from "zod/mini";
import { described } from "./described.ts";
import { Instant } from "./scalars.ts";

/** What can be asked for, with the sentence that tells what it is. */
export const queryMetrics = {
  requests: "requests",
  errors: "server errors (5xx)",
  "client-errors": "client errors (4xx)",
  "error-rate": "error rate (5xx of all requests)",
  share: "share of requests",
  latency: "latency",
  "slow-requests": "slow requests",
  "slow-share": "share of slow requests",
  "bytes-in": "bytes received",
  "bytes-out": "bytes sent",
  bytes: "bytes received and sent",
  refused: "requests refused by limits",
  "refusal-rate": "refusal rate (refused by limits of all requests)",
  allowed: "judgements of limits that allowed",
  "shadow-refused": "judgements of limits in shadow that would have refused",
  bypassed: "judgements of limits that were bypassed",
  clients: "distinct clients",
  "refused-clients": "distinct clients that a limit refused",
  "failing-clients": "distinct clients that met server errors (5xx)",
} as const;
export const QueryMetric = z.enum(Object.keys(queryMetrics) as (keyof typeof queryMetrics)[]);
export type QueryMetric = z.infer<typeof QueryMetric>;

export const QueryDimension = z.enum(["route", "method", "status", "status-class", "client", "limit", "problem"]);
export type QueryDimension = z.infer<typeof QueryDimension>;
/** Minutes of each step; a day may have 23 or 25 hours. */
export const stepMinutes = {
  minute: 1,
  "5-minutes": 5,
  "10-minutes": 10,
  "15-minutes": 15,
  "30-minutes": 30,
  hour: 60,
  day: 1440,
} as const;
export const QueryStep = z.enum(Object.keys(stepMinutes) as (keyof typeof stepMinutes)[]);
export type QueryStep = z.infer<typeof QueryStep>;

const Value = described(z.string().check(z.maxLength(160), z.regex(/^\P{Cc}*$/u)), "A route's id, GET, 429, 5, a client …");
export const QueryFilter = z.strictObject({
  by: QueryDimension,
  values: z.array(Value).check(z.minLength(1), z.maxLength(20)),
  except: described(z.boolean(), "true: all but these."),
});
export type QueryFilter = z.infer<typeof QueryFilter>;

export const QueryPeriod = z.strictObject({
  from: described(Instant, "From this instant on."),
  to: described(Instant, "Up to this instant, which does not belong to it."),
});
export type QueryPeriod = z.infer<typeof QueryPeriod>;

const Figure = z.number().check(z.gte(0));

/** A question in full: nothing of it is left to the one who executes it. */
export const QueryPlan = described(
  z.strictObject({
    metric: described(
      QueryMetric,
      Object.entries(queryMetrics)
        .map(([name, meaning]) => `${name}: ${meaning}`)
        .join("; "),
    ),
    aggregate: described(
      z.enum(["total", "mean", "percentile", "rate"]),
      "mean: of latency, or bytes of one request; percentile: of latency; rate: total in a `per`; else total.",
    ),
    percentile: described(z.nullable(z.number().check(z.gte(0), z.lte(100))), "Of latency: 95 for p95, 100 for the maximum."),
    per: described(z.nullable(z.enum(["second", "minute", "hour", "day"])), "Of a rate."),
    thresholdMs: described(z.nullable(Figure), "slow-requests and slow-share: those that took longer."),
    share: described(z.nullable(QueryFilter), "share: which requests, of all that the filters leave."),
    filters: z.array(QueryFilter).check(z.maxLength(8)),
    period: QueryPeriod,
    timeZone: described(z.string().check(z.minLength(1), z.maxLength(64)), "Where days and hours begin, for example Europe/Berlin."),
    groupBy: described(z.nullable(z.union([QueryDimension, QueryStep])), "One figure for each of these; null: one figure."),
    having: described(
      z.nullable(z.strictObject({ than: z.enum(["above", "below"]), value: Figure })),
      "Only groups whose figure is above or below.",
    ),
    order: described(
      z.nullable(z.strictObject({ by: z.enum(["value", "change"]), direction: z.enum(["ascending", "descending"]) })),
      "By the figure, or by its change against compareWith; null: by time, or the largest first.",
    ),
    top: described(z.nullable(z.int().check(z.gte(1), z.lte(100))), "The first so many."),
    compareWith: described(z.nullable(QueryPeriod), "The same figure of another period beside it."),
  }),
  "A question in full.",
);
export type QueryPlan = z.infer<typeof QueryPlan>;

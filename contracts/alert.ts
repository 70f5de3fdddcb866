import * as z from "zod/mini";
import { described } from "./described.ts";
import { Duration, Instant, Name } from "./scalars.ts";

export const AlertMetric = described(
  z.enum(["error-rate", "p95-ms", "limit-exhaustion", "anomaly-score"]),
  "error-rate: share of 5xx answers, 0..1; p95-ms: 95th percentile latency; limit-exhaustion: share of requests refused by limits, 0..1; anomaly-score: 0..1.",
);

export const AlertRule = z.strictObject({
  name: described(Name, "The rule's name."),
  metric: AlertMetric,
  above: described(z.number().check(z.gte(0)), "The alert is raised while the metric is above this."),
  for: described(z._default(Duration, "1m"), "How long it must stay above before the alert is active."),
  route: described(z.optional(Name), "The only route it watches; absent: each route."),
});
export type AlertRule = z.infer<typeof AlertRule>;

export const AlertState = z.enum(["pending", "active", "acknowledged", "resolved"]);

/** A rule that holds for a route, and what became of it. */
export const Alert = described(
  z.object({
    id: z.string().check(z.minLength(1)),
    rule: described(Name, "The rule that raised it."),
    route: described(z.nullable(Name), "The route it is about; null: the whole gateway."),
    metric: AlertMetric,
    state: described(AlertState, "pending: not yet long enough; active; acknowledged: somebody has seen it; resolved: over."),
    value: described(z.number(), "The metric when it was last judged."),
    threshold: z.number(),
    startedAt: Instant,
    acknowledgedAt: z.nullable(Instant),
    acknowledgedBy: z.nullable(z.string()),
    resolvedAt: z.nullable(Instant),
  }),
  "A rule that holds for a route, and what became of it.",
);
export type Alert = z.infer<typeof Alert>;

import * as z from "zod/mini";
import { Client } from "./client.ts";
import { described } from "./described.ts";
import { Duration, Instant, Name, SecretReference } from "./scalars.ts";
import { sealedPattern } from "./sealed-text.ts";

export const AlertMetric = described(
  z.enum(["error-rate", "p95-ms", "limit-exhaustion", "anomaly-score", "client-anomaly-score"]),
  "Of a route over the last minute: error-rate, the share of 5xx answers, 0..1; p95-ms, the 95th percentile of the latency; limit-exhaustion, the share of requests that limits refused, 0..1; anomaly-score, 0..1, the larger of what the model says of ten seconds and of how unlikely the requests of 5 to 30 minutes are. Of one client of it: client-anomaly-score, 0..1.",
);
export type AlertMetric = z.infer<typeof AlertMetric>;

export const AlertRule = z.strictObject({
  name: described(Name, "The rule's name."),
  metric: AlertMetric,
  above: described(z.number().check(z.gte(0)), "The alert is raised while the metric is above this."),
  for: described(z._default(Duration, "1m"), "How long it must stay above before the alert is active, and below before it is resolved."),
  route: described(z.optional(Name), "The only route it watches; absent: each route."),
  minimumRequests: described(
    z._default(z.int().check(z.gte(1), z.lte(1_000_000)), 10),
    "With fewer requests in the last minute error-rate, p95-ms and limit-exhaustion count as not above.",
  ),
});
export type AlertRule = z.infer<typeof AlertRule>;

/** https, or http on this machine; or a reference to either or a sealed one, because such addresses often hold a secret. */
const WebhookUrl = z.string().check(
  z.regex(
    new RegExp(
      `^(https://\\S+|http://(127\\.0\\.0\\.1|localhost|\\[::1\\])(:\\d+)?(/\\S*)?|\\$\\{env:[A-Z][A-Z0-9_]*\\}|${sealedPattern})$`,
    ),
    {
      error: "use an https address, a reference such as ${env:ALERT_WEBHOOK_URL}, or what `aegis seal` prints",
    },
  ),
);

/** What is watched, and who is told. */
export const AlertsSection = z.strictObject({
  rules: described(z._default(z.array(AlertRule), []), "When to raise an alert."),
  webhooks: described(
    z._default(
      z.array(
        z.strictObject({
          name: described(Name, "Its name in logs."),
          url: described(WebhookUrl, "Where alerts are posted as JSON when they become active and when they are resolved."),
          secret: described(
            z.optional(SecretReference),
            "Signs each message in X-Aegis-Signature, as a reference such as ${env:ALERT_WEBHOOK_SECRET} or sealed.",
          ),
        }),
      ),
      [],
    ),
    "Who is told.",
  ),
});

export const AlertState = z.enum(["pending", "active", "acknowledged", "resolved"]);
export type AlertState = z.infer<typeof AlertState>;

/** A rule that holds for a route or one of its clients, and what became of it. */
export const Alert = described(
  z.object({
    id: z.string().check(z.minLength(1)),
    rule: described(Name, "The rule that raised it."),
    route: described(z.nullable(Name), "The route it is about; null: requests that matched no route."),
    client: described(z.nullable(Client), "The client it is about; null: the route as a whole."),
    metric: AlertMetric,
    state: described(AlertState, "pending: not yet long enough; active; acknowledged: somebody has seen it; resolved: over."),
    value: described(z.number(), "The metric when it was last judged."),
    peak: described(z.number(), "The highest value it was judged at."),
    threshold: z.number(),
    evidence: described(z.record(z.string(), z.unknown()), "What the value rests on: reasons with expected ranges, counts."),
    startedAt: described(Instant, "When the metric was first above the threshold."),
    activeAt: described(z.nullable(Instant), "When it had been above for long enough; null: not yet, or never."),
    acknowledgedAt: z.nullable(Instant),
    acknowledgedBy: z.nullable(z.string()),
    resolvedAt: z.nullable(Instant),
  }),
  "A rule that holds for a route or one of its clients, and what became of it.",
);
export type Alert = z.infer<typeof Alert>;

export const AlertsAnswer = z.object({ alerts: described(z.array(Alert), "Newest first.") });
export type AlertsAnswer = z.infer<typeof AlertsAnswer>;

import * as z from "zod/mini";
import { AlertsSection } from "./alert.ts";
import { AuthSection, authDefaults } from "./auth-section.ts";
import { described } from "./described.ts";
import { Fraction, PathPattern } from "./fields.ts";
import { GatewaySection } from "./gateway-section.ts";
import { Algorithm, CountedBy, LimitPolicy, OnStoreFailure } from "./limit.ts";
import { LimitRegions } from "./limit-regions.ts";
import { LoopSection, loopDefaults } from "./loop.ts";
import { AddressRange, Duration, Method, Name } from "./scalars.ts";

const limitFields = {
  algorithm: z.optional(Algorithm),
  policy: z.optional(LimitPolicy),
  limit: described(z.int().check(z.gte(0), z.lte(1_000_000_000)), "Requests admitted per window."),
  window: described(Duration, "The window, for example 1m."),
  burst: described(
    z.optional(z.int().check(z.gte(1), z.lte(1_000_000_000))),
    "Token bucket only: the bucket's size; by default the limit.",
  ),
  by: z.optional(CountedBy),
  onStoreFailure: z.optional(OnStoreFailure),
  shadow: described(z.optional(z.boolean()), "true: count and report, refuse nothing."),
};

const RateLimitingSection = z.strictObject({
  default: described(z.optional(z.strictObject(limitFields)), "The limit of every request that no rule names."),
  rules: described(
    z._default(
      z.array(
        z.strictObject({
          name: described(z.optional(Name), "The limit's name; by default the slug of its route or path."),
          route: described(z.optional(Name), "The route it applies to."),
          path: described(z.optional(PathPattern), "The paths it applies to."),
          methods: described(z.optional(z.array(Method).check(z.minLength(1))), "The methods it applies to; absent: all."),
          ...limitFields,
        }),
      ),
      [],
    ),
    "Limits for some requests; the most specific one applies.",
  ),
  regions: z.optional(LimitRegions),
  bypass: described(
    z._default(
      z.strictObject({
        ips: described(z._default(z.array(AddressRange), []), "Addresses that are not limited."),
        roles: described(z._default(z.array(Name), []), "Roles that are not limited."),
        clients: described(z._default(z.array(z.string()), []), "Clients that are not limited, as key:<id> or sub:<subject>."),
      }),
      { ips: [], roles: [], clients: [] },
    ),
    "Who is not limited.",
  ),
});

const MonitoringSection = z.strictObject({
  metricsEnabled: described(z._default(z.boolean(), true), "false: the edge sends no metric events."),
  traceSample: described(
    z._default(Fraction, 0),
    "Part of the traces whose spans go to the OpenTelemetry collector that the edge's OTLP_TRACES_URL names.",
  ),
  retentionDays: described(z._default(z.int().check(z.gte(1), z.lte(3650)), 30), "How long raw metric events are kept."),
});

const MlSection = z.strictObject({
  enabled: described(z._default(z.boolean(), true), "false: the ML API is never asked."),
  endpoint: described(
    z._default(z.string().check(z.regex(/^https?:\/\/\S+$/, { error: "use an http or https address" })), "http://127.0.0.1:5001"),
    "Address of the ML API.",
  ),
  timeoutMs: described(z._default(z.int().check(z.gte(10), z.lte(60_000)), 2000), "How long to wait for it."),
  refuseAbove: described(
    z.optional(z.number().check(z.gt(0), z.lt(1))),
    "The edge refuses clients whose risk score is above this; absent: scores are told to upstreams and refuse nobody.",
  ),
});

/** `aegis.config.yaml` as a person writes it. */
export const GatewayConfig = described(
  z.strictObject({
    gateway: GatewaySection,
    auth: described(z._default(AuthSection, authDefaults), "Who may call what."),
    rateLimiting: described(z._default(RateLimitingSection, { rules: [], bypass: { ips: [], roles: [], clients: [] } }), "How often."),
    monitoring: described(
      z._default(MonitoringSection, { metricsEnabled: true, traceSample: 0, retentionDays: 30 }),
      "What is kept of it.",
    ),
    ml: described(z._default(MlSection, { enabled: true, endpoint: "http://127.0.0.1:5001", timeoutMs: 2000 }), "The model."),
    loop: described(z._default(LoopSection, loopDefaults), "What follows from an anomaly."),
    alerts: described(z._default(AlertsSection, { rules: [], webhooks: [] }), "When somebody is told."),
  }),
  "aegis.config.yaml",
);
export type GatewayConfig = z.infer<typeof GatewayConfig>;

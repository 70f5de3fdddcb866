import * as z from "zod/mini";
import { AlertsSection } from "./alert.ts";
import { AuthSection, authDefaults } from "./auth-section.ts";
import { described } from "./described.ts";
import { Fraction } from "./fields.ts";
import { GatewaySection } from "./gateway-section.ts";
import { RateLimitingSection } from "./limit-section.ts";
import { LoopSection, loopDefaults } from "./loop.ts";
import { Name } from "./scalars.ts";

const MonitoringSection = z.strictObject({
  metricsEnabled: described(z._default(z.boolean(), true), "false: the edge sends no metric events."),
  traceSample: described(
    z._default(Fraction, 0),
    "Part of the traces whose spans go to the OpenTelemetry collector that the edge's OTLP_TRACES_URL names.",
  ),
  retentionDays: described(z._default(z.int().check(z.gte(1), z.lte(3650)), 30), "How long raw metric events are kept."),
  rawSample: described(
    z._default(Fraction, 1),
    "Part of the served requests whose raw events are kept, by their ids; failures and refusals always are, and rollups count all.",
  ),
  rawSampleByRoute: described(z._default(z.record(Name, Fraction), {}), "The same for some routes otherwise: a part by the route's id."),
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
    rateLimiting: described(
      z._default(RateLimitingSection, { rules: [], legacyHeaders: false, bypass: { ips: [], roles: [], clients: [] } }),
      "How often.",
    ),
    monitoring: described(
      z._default(MonitoringSection, { metricsEnabled: true, traceSample: 0, retentionDays: 30, rawSample: 1, rawSampleByRoute: {} }),
      "What is kept of it.",
    ),
    ml: described(z._default(MlSection, { enabled: true, endpoint: "http://127.0.0.1:5001", timeoutMs: 2000 }), "The model."),
    loop: described(z._default(LoopSection, loopDefaults), "What follows from an anomaly."),
    alerts: described(z._default(AlertsSection, { rules: [], webhooks: [] }), "When somebody is told."),
  }),
  "aegis.config.yaml",
);
export type GatewayConfig = z.infer<typeof GatewayConfig>;

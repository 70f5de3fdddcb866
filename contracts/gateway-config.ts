import * as z from "zod/mini";
import { AlertsSection } from "./alert.ts";
import { described } from "./described.ts";
import { Fraction } from "./fields.ts";
import { AuthChoice, GatewaySection, PathPattern } from "./gateway-section.ts";
import { Algorithm, CountedBy, LimitPolicy, OnStoreFailure } from "./limit.ts";
import { LoopSection, loopDefaults } from "./loop.ts";
import { AddressRange, Duration, Method, Name, SecretReference } from "./scalars.ts";

export const jwtAlgorithms = ["HS256", "HS384", "HS512", "ES256", "ES384", "RS256", "PS256", "EdDSA"] as const;

const IssuerSection = z.strictObject({
  issuer: described(z.string().check(z.minLength(1)), "The exact `iss` of its tokens."),
  audience: described(z.string().check(z.minLength(1)), "The `aud` its tokens must hold."),
  algorithms: described(z.array(z.enum(jwtAlgorithms)).check(z.minLength(1)), "The only signature algorithms accepted."),
  secret: described(
    z.optional(SecretReference),
    "Shared secret for HS algorithms, 32 bytes or more, as a reference such as ${env:JWT_SECRET}.",
  ),
  publicKey: described(z.optional(z.string().check(z.minLength(1))), "Public key as PEM (SPKI) or JWK, or a reference to one."),
  jwksUrl: described(
    z.optional(z.string().check(z.regex(/^https?:\/\/\S+$/, { error: "use an http or https address" }))),
    "Where its JSON Web Key Set is served.",
  ),
  leewaySeconds: described(z._default(z.int().check(z.gte(0), z.lte(300)), 5), "Tolerated clock difference."),
  maximumAge: described(z._default(Duration, "15m"), "Longest accepted time between `iat` and now."),
  claims: described(
    z._default(
      z.strictObject({
        roles: described(z._default(z.string(), "roles"), "Claim with the caller's roles: a list, or words parted by spaces."),
        plan: described(z._default(z.string(), "plan"), "Claim with the caller's plan."),
      }),
      { roles: "roles", plan: "plan" },
    ),
    "Where its tokens carry what Aegis reads.",
  ),
});

const AccessRule = z.strictObject({
  path: described(PathPattern, "Paths it guards. /admin/* guards /admin too."),
  methods: described(z.optional(z.array(Method).check(z.minLength(1))), "Methods it guards; absent: all."),
  roles: described(z.optional(z.array(Name)), "Any of these roles is let through."),
  permissions: described(
    z.optional(z.array(z.string().check(z.regex(/^(\*|[a-z-]+:(\*|[a-z-]+))$/)))),
    "All of these permissions are needed.",
  ),
});

const AuthSection = z.strictObject({
  default: described(z._default(AuthChoice, ["jwt", "api-key"]), "How routes authenticate unless they say otherwise."),
  apiKeys: described(
    z._default(
      z.strictObject({
        header: described(z._default(z.string().check(z.regex(/^[A-Za-z0-9-]{1,64}$/)), "X-API-Key"), "The header that holds the key."),
      }),
      {
        header: "X-API-Key",
      },
    ),
    "API keys: created with `aegis keys create`.",
  ),
  jwt: described(
    z._default(z.strictObject({ issuers: z._default(z.array(IssuerSection), []) }), { issuers: [] }),
    "Issuers whose tokens are accepted.",
  ),
  rbac: described(
    z._default(
      z.strictObject({
        roles: described(
          z._default(
            z.record(
              Name,
              z.strictObject({
                permissions: z.array(z.string().check(z.regex(/^(\*|[a-z-]+:(\*|[a-z-]+))$/, { error: "use verb:noun, verb:* or *" }))),
              }),
            ),
            {},
          ),
          "Roles and what they may do.",
        ),
        rules: described(z._default(z.array(AccessRule), []), "Which roles each path asks for; the most specific rule decides."),
      }),
      { roles: {}, rules: [] },
    ),
    "Role-based access control.",
  ),
});

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
    auth: described(
      z._default(AuthSection, {
        default: ["jwt", "api-key"],
        apiKeys: { header: "X-API-Key" },
        jwt: { issuers: [] },
        rbac: { roles: {}, rules: [] },
      }),
      "Who may call what.",
    ),
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

import { StandingLimit, StandingOverride } from "#contracts/standing-limit.ts";
import { inMinutes } from "./sample-now.ts";

export const perMinute = (quota: number) => ({ quota, windowSeconds: 60, mode: "enforce" as const });

const override = StandingOverride.parse({
  ...perMinute(24),
  origin: "loop",
  decisionId: "decision-1",
  expiresAt: inMinutes(9.1),
});

/** Limits: one as the config says, one that the loop lowered. */
export const sampleLimits = {
  login: StandingLimit.parse({
    name: "login",
    path: "/login",
    methods: ["POST"],
    algorithm: "fixed-window",
    by: "address",
    configured: { quota: 5, windowSeconds: 900, mode: "shadow" },
    override: null,
    effective: { quota: 5, windowSeconds: 900, mode: "shadow" },
  }),
  public: StandingLimit.parse({
    name: "public",
    route: "public",
    path: "/public/*",
    algorithm: "sliding-window",
    by: "client",
    configured: perMinute(60),
    override,
    effective: perMinute(24),
  }),
  orphan: { name: "gone", override: { ...override, origin: "operator" as const, expiresAt: null } },
  partner: { limit: "public", client: "sub:partner-*", ...override, ...perMinute(600), origin: "operator" as const },
};

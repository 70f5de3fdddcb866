import type { Limit } from "#contracts/limit.ts";
import type { ClientLimit, StandingLimit, StandingOverride } from "#contracts/standing-limit.ts";
import type { limitClientOverrides, limitOverrides } from "../db/policy-tables.ts";
import { configuredValues } from "./limit-state.ts";

type OverrideRow = typeof limitOverrides.$inferSelect;

/** A limit of the live config beside its override in force, as the API shows it. */
export function describeLimit(limit: Limit, override: OverrideRow | null): StandingLimit {
  const { name, route, path, methods, algorithm, by } = limit;
  const configured = configuredValues(limit);
  const shown = override === null ? null : describeOverride(override);
  const { quota, windowSeconds, mode } = shown ?? configured;
  return { name, route, path, methods, algorithm, by, configured, override: shown, effective: { quota, windowSeconds, mode } };
}

/** An override as the API shows it. */
export function describeOverride({
  quota,
  windowSeconds,
  mode,
  origin,
  decisionId,
  expiresAt,
}: Omit<OverrideRow, "limit">): StandingOverride {
  return { quota, windowSeconds, mode, origin, decisionId, expiresAt: expiresAt?.toISOString() ?? null };
}

/** A change for some clients as the API shows it. */
export function describeClientLimit({ limit, client, ...override }: typeof limitClientOverrides.$inferSelect): ClientLimit {
  return { limit, client, ...describeOverride(override) };
}

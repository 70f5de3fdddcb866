import * as z from "zod/mini";
import { LimitChange } from "#contracts/decision.ts";
import { described } from "#contracts/described.ts";
import { Limit } from "#contracts/limit.ts";
import { Instant, Name } from "#contracts/scalars.ts";
import type { limitOverrides } from "../db/policy-tables.ts";
import { configuredValues } from "./limit-state.ts";

const OverrideAnswer = z.object({
  quota: LimitChange.shape.quota,
  windowSeconds: LimitChange.shape.windowSeconds,
  mode: LimitChange.shape.mode,
  origin: described(z.enum(["operator", "loop"]), "Who changed it."),
  decisionId: described(z.string(), "Its row in the ledger."),
  expiresAt: described(z.nullable(Instant), "When the config's values return; null: when somebody takes it away."),
});

export const LimitAnswer = z.object({
  name: Name,
  route: Limit.shape.route,
  path: Limit.shape.path,
  methods: Limit.shape.methods,
  algorithm: Limit.shape.algorithm,
  by: Limit.shape.by,
  configured: described(LimitChange, "What the config says."),
  override: described(z.nullable(OverrideAnswer), "What wins over it now; null: nothing."),
  effective: described(LimitChange, "What the edge applies."),
});
export type LimitAnswer = z.infer<typeof LimitAnswer>;

const OrphanAnswer = z.object({ name: Name, override: OverrideAnswer });
export const LimitsAnswer = z.object({
  limits: described(z.array(LimitAnswer), "Most specific first, as the edge tries them."),
  orphans: described(z.array(OrphanAnswer), "Overrides whose limit the live config does not have; they come back with it."),
});

type OverrideRow = typeof limitOverrides.$inferSelect;

/** A limit of the live config beside its override in force, as the API shows it. */
export function describeLimit(limit: Limit, override: OverrideRow | null): LimitAnswer {
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
}: OverrideRow): z.infer<typeof OverrideAnswer> {
  return { quota, windowSeconds, mode, origin, decisionId, expiresAt: expiresAt?.toISOString() ?? null };
}

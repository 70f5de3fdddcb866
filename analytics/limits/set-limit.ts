import type { Limit } from "#contracts/limit.ts";
import type { StandingLimit } from "#contracts/standing-limit.ts";
import type { Transaction } from "../db/connect.ts";
import type { Actor } from "../ledger/actor.ts";
import { lockPolicyDocument, rebuildPolicyDocument } from "../policy/policy-documents.ts";
import type { SteeringDependencies } from "../policy/steering-dependencies.ts";
import { decideLimitChange, type LimitRequest } from "./decide-limit-change.ts";
import { describeLimit } from "./describe-limit.ts";
import { explainUnknown } from "./explain-unknown.ts";
import { configuredValues, overrideValues, readConfiguredLimits, readOverride } from "./limit-state.ts";
import { storeOverride } from "./store-override.ts";

export type LimitSetting = { name: string; request: LimitRequest; reason: string; actor: Actor };
export type SetLimitResult = { ok: true; limit: StandingLimit } | { ok: false; reason: "not-found"; detail: string };

/** Changes a limit of the live config until the change expires: override, ledger row and policy document, all or nothing. */
export async function setLimit(dependencies: SteeringDependencies, setting: LimitSetting): Promise<SetLimitResult> {
  const result = await dependencies.db.transaction(async (tx): Promise<SetLimitResult> => {
    const at = new Date(dependencies.now());
    const locked = await lockPolicyDocument(tx, "limits", at);
    const limits = await readConfiguredLimits(tx);
    const limit = limits.find(({ name }) => name === setting.name);
    if (limit === undefined) return { ok: false, reason: "not-found", detail: explainUnknown(setting.name, limits) };
    const override = await changeByRequest(tx, limit, setting, at);
    await rebuildPolicyDocument(tx, locked, at);
    return { ok: true, limit: describeLimit(limit, override) };
  });
  if (result.ok) dependencies.policyChanged?.();
  return result;
}

async function changeByRequest(tx: Transaction, limit: Limit, { request, reason, actor }: LimitSetting, at: Date) {
  const current = await readOverride(tx, limit.name, at.getTime());
  const before = current === null ? null : overrideValues(current);
  const after = decideLimitChange(configuredValues(limit), before, request, at.getTime());
  const evidence = { configured: configuredValues(limit) };
  return storeOverride(tx, { limit, before, after, origin: "operator", reason, evidence, actor, at });
}

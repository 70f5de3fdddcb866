import { eq } from "drizzle-orm";
import type { Transaction } from "../db/connect.ts";
import { limitOverrides } from "../db/policy-tables.ts";
import type { Actor } from "../ledger/actor.ts";
import { recordDecision } from "../ledger/record-decision.ts";
import { lockPolicyDocument, rebuildPolicyDocument } from "../policy/policy-documents.ts";
import type { SteeringDependencies } from "../policy/steering-dependencies.ts";
import { configuredValues, overrideValues, readConfiguredLimits, readOverride } from "./limit-state.ts";

export type UnsetLimitResult = { ok: true; decisionId: string } | { ok: false; reason: "not-found"; detail: string };

/** Takes a limit's override away, so that the config's values hold again; also one whose limit is gone. */
export async function unsetLimit(
  dependencies: SteeringDependencies,
  { name, reason, actor }: { name: string; reason: string; actor: Actor },
): Promise<UnsetLimitResult> {
  const result = await dependencies.db.transaction(async (tx): Promise<UnsetLimitResult> => {
    const at = new Date(dependencies.now());
    const locked = await lockPolicyDocument(tx, "limits", at);
    const override = await readOverride(tx, name, at.getTime());
    if (override === null) return { ok: false, reason: "not-found", detail: `The limit "${name}" has no override.` };
    await tx.delete(limitOverrides).where(eq(limitOverrides.limit, name));
    const [before, after] = [overrideValues(override), await readConfigured(tx, name)];
    const decisionId = await recordDecision(tx, { action: "limit.unset", target: name, before, after, reason, actor, decidedAt: at });
    await rebuildPolicyDocument(tx, locked, at);
    return { ok: true, decisionId };
  });
  if (result.ok) dependencies.policyChanged?.();
  return result;
}

async function readConfigured(tx: Transaction, name: string) {
  const limit = (await readConfiguredLimits(tx)).find((one) => one.name === name);
  return limit === undefined ? null : { ...configuredValues(limit), expiresAt: null };
}

import { and, eq } from "drizzle-orm";
import type { Transaction } from "../db/connect.ts";
import { limitClientOverrides } from "../db/policy-tables.ts";
import type { Actor } from "../ledger/actor.ts";
import { recordDecision } from "../ledger/record-decision.ts";
import { lockPolicyDocument, rebuildPolicyDocument } from "../policy/policy-documents.ts";
import type { SteeringDependencies } from "../policy/steering-dependencies.ts";
import { overrideValues, readClientOverride } from "./limit-state.ts";
import type { UnsetLimitResult } from "./unset-limit.ts";

/** Takes a change for a client or a pattern away: what holds for everybody holds for it again. */
export async function unsetClientLimit(
  dependencies: SteeringDependencies,
  { name, client, reason, actor }: { name: string; client: string; reason: string; actor: Actor },
): Promise<UnsetLimitResult> {
  const result = await dependencies.db.transaction(async (tx): Promise<UnsetLimitResult> => {
    const at = new Date(dependencies.now());
    const locked = await lockPolicyDocument(tx, "limits", at);
    const override = await readClientOverride(tx, name, client, at.getTime());
    if (override === null) return { ok: false, reason: "not-found", detail: `The limit "${name}" is not changed for ${client}.` };
    await remove(tx, name, client);
    const what = { action: "limit.unset-for-client", target: `${name} ${client}`, before: overrideValues(override), after: null };
    const decisionId = await recordDecision(tx, { ...what, reason, actor, decidedAt: at });
    await rebuildPolicyDocument(tx, locked, at);
    return { ok: true, decisionId };
  });
  if (result.ok) dependencies.policyChanged?.();
  return result;
}

async function remove(tx: Transaction, limit: string, client: string): Promise<void> {
  await tx.delete(limitClientOverrides).where(and(eq(limitClientOverrides.limit, limit), eq(limitClientOverrides.client, client)));
}

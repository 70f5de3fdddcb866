import { and, eq, inArray, lte } from "drizzle-orm";
import { limitCandidates, proposals } from "../db/loop-tables.ts";
import { lockPolicyDocument, rebuildPolicyDocument } from "../policy/policy-documents.ts";
import type { SteeringDependencies } from "../policy/steering-dependencies.ts";

/** Closes open proposals that are void, and takes their candidates away; answers how many. */
export async function runProposalExpiry(dependencies: SteeringDependencies): Promise<number> {
  const at = new Date(dependencies.now());
  const isVoid = and(eq(proposals.state, "open"), lte(proposals.expiresAt, at));
  const [any] = await dependencies.db.select({ id: proposals.id }).from(proposals).where(isVoid).limit(1);
  if (any === undefined) return 0;
  const count = await dependencies.db.transaction(async (tx) => {
    const locked = await lockPolicyDocument(tx, "limits", at);
    const closed = await tx.update(proposals).set({ state: "expired" }).where(isVoid).returning({ id: proposals.id });
    const ids = closed.map(({ id }) => id);
    if (ids.length > 0) await tx.delete(limitCandidates).where(inArray(limitCandidates.decisionId, ids));
    await rebuildPolicyDocument(tx, locked, at);
    return ids.length;
  });
  if (count > 0) dependencies.policyChanged?.();
  return count;
}

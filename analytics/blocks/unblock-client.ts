import { eq } from "drizzle-orm";
import { clientBlocks } from "../db/loop-tables.ts";
import type { Actor } from "../ledger/actor.ts";
import { recordDecision } from "../ledger/record-decision.ts";
import { lockPolicyDocument, rebuildPolicyDocument } from "../policy/policy-documents.ts";
import type { SteeringDependencies } from "../policy/steering-dependencies.ts";

export type UnblockResult = { ok: true; decisionId: string } | { ok: false; reason: "not-found"; detail: string };

/** Serves a client again: block, ledger row and policy document, all or nothing. */
export async function unblockClient(
  dependencies: SteeringDependencies,
  { client, reason, actor }: { client: string; reason: string; actor: Actor },
): Promise<UnblockResult> {
  const result = await dependencies.db.transaction(async (tx): Promise<UnblockResult> => {
    const at = new Date(dependencies.now());
    const locked = await lockPolicyDocument(tx, "blocks", at);
    const [block] = await tx.delete(clientBlocks).where(eq(clientBlocks.client, client)).returning();
    if (block === undefined) return { ok: false, reason: "not-found", detail: "This client is not blocked." };
    const before = { reason: block.reason, expiresAt: block.expiresAt };
    const decision = { action: "client.unblock", target: client, before, after: null, reason, actor, decidedAt: at };
    const decisionId = await recordDecision(tx, { ...decision, evidence: { decisionId: block.decisionId } });
    await rebuildPolicyDocument(tx, locked, at);
    return { ok: true, decisionId };
  });
  if (result.ok) dependencies.policyChanged?.();
  return result;
}

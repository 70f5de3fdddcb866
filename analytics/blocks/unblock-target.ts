import { eq } from "drizzle-orm";
import type { FieldError } from "#contracts/problem.ts";
import type { Transaction } from "../db/connect.ts";
import { addressBlocks, clientBlocks } from "../db/loop-tables.ts";
import type { Actor } from "../ledger/actor.ts";
import { recordDecision } from "../ledger/record-decision.ts";
import { lockPolicyDocument, rebuildPolicyDocument } from "../policy/policy-documents.ts";
import type { SteeringDependencies } from "../policy/steering-dependencies.ts";
import { type BlockTarget, decideTarget } from "./decide-target.ts";

export type UnblockResult =
  | { ok: true; decisionId: string }
  | { ok: false; reason: "not-found"; detail: string }
  | { ok: false; reason: "input-invalid"; errors: FieldError[] };

/** Serves a client or addresses again: block, ledger row and policy document, all or nothing. */
export async function unblockTarget(
  dependencies: SteeringDependencies,
  { target: text, reason, actor }: { target: string; reason: string; actor: Actor },
): Promise<UnblockResult> {
  const target = decideTarget(text);
  if (target === null) {
    const message = "use key:<id>, sub:<subject>, cert:<name>, ip:<epoch>:<hash>, an address or a range";
    return { ok: false, reason: "input-invalid", errors: [{ path: "target", message }] };
  }
  const result = await dependencies.db.transaction(async (tx): Promise<UnblockResult> => {
    const at = new Date(dependencies.now());
    const locked = await lockPolicyDocument(tx, "blocks", at);
    const block = await takeAway(tx, target);
    if (block === undefined) return { ok: false, reason: "not-found", detail: `${target.name} is not blocked.` };
    const before = { reason: block.reason, expiresAt: block.expiresAt };
    const action = target.kind === "client" ? "client.unblock" : "address.unblock";
    const decision = { action, target: target.name, before, after: null, reason, actor, decidedAt: at };
    const decisionId = await recordDecision(tx, { ...decision, evidence: { decisionId: block.decisionId } });
    await rebuildPolicyDocument(tx, locked, at);
    return { ok: true, decisionId };
  });
  if (result.ok) dependencies.policyChanged?.();
  return result;
}

async function takeAway(tx: Transaction, { kind, name }: BlockTarget) {
  if (kind === "client") return (await tx.delete(clientBlocks).where(eq(clientBlocks.client, name)).returning())[0];
  return (await tx.delete(addressBlocks).where(eq(addressBlocks.range, name)).returning())[0];
}

import { eq } from "drizzle-orm";
import type { Proposal } from "#contracts/decision.ts";
import type { Transaction } from "../db/connect.ts";
import { limitCandidates, proposals } from "../db/loop-tables.ts";
import type { Actor } from "../ledger/actor.ts";
import { recordDecision } from "../ledger/record-decision.ts";
import { lockPolicyDocument, rebuildPolicyDocument } from "../policy/policy-documents.ts";
import type { SteeringDependencies } from "../policy/steering-dependencies.ts";
import { describeProposal } from "../proposals/describe-proposal.ts";
import { applyAction } from "./apply-action.ts";
import { explainHindrance } from "./explain-hindrance.ts";

type Row = typeof proposals.$inferSelect;
export type Resolution = { id: string; verdict: "approved" | "rejected"; reason: string; actor: Actor };
export type ResolveResult =
  | { ok: true; proposal: Proposal }
  | { ok: false; reason: "not-found" }
  | { ok: false; reason: "conflict"; detail: string };

/** Approves a proposal, which puts it in force, or rejects it: proposal, ledger row and policy documents, all or nothing. */
export async function resolveProposal(dependencies: SteeringDependencies, resolution: Resolution): Promise<ResolveResult> {
  const result = await dependencies.db.transaction(async (tx): Promise<ResolveResult> => {
    const at = new Date(dependencies.now());
    const limits = await lockPolicyDocument(tx, "limits", at);
    const blocks = await lockPolicyDocument(tx, "blocks", at);
    const [row] = await tx.select().from(proposals).where(eq(proposals.id, resolution.id)).for("update");
    if (row === undefined) return { ok: false, reason: "not-found" };
    const hindrance = await explainHindrance(tx, row, { verdict: resolution.verdict, at });
    if (hindrance !== null) return { ok: false, reason: "conflict", detail: hindrance };
    const decisionId = await decide(tx, row, resolution, at);
    const decided = { state: resolution.verdict, decidedBy: resolution.actor.name, decidedAt: at, decisionId };
    await tx.update(proposals).set(decided).where(eq(proposals.id, row.id));
    await tx.delete(limitCandidates).where(eq(limitCandidates.decisionId, row.id));
    await rebuildPolicyDocument(tx, limits, at);
    await rebuildPolicyDocument(tx, blocks, at);
    return { ok: true, proposal: describeProposal({ ...row, ...decided }) };
  });
  if (result.ok) dependencies.policyChanged?.();
  return result;
}

async function decide(tx: Transaction, row: Row, { verdict, reason, actor }: Resolution, at: Date): Promise<string | null> {
  const { action } = describeProposal(row);
  const evidence = { ...(row.evidence as Record<string, unknown>), proposalId: row.id, proposed: row.reason };
  if (verdict === "rejected") {
    return recordDecision(tx, {
      action: "proposal.reject",
      target: row.id,
      before: action,
      after: null,
      reason,
      evidence,
      actor,
      decidedAt: at,
    });
  }
  const [decisionId = null] = await applyAction(tx, {
    action,
    holdsSeconds: row.holdsSeconds,
    reason: reason || row.reason,
    evidence,
    actor,
    at,
  });
  return decisionId;
}

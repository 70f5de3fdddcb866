import { eq, sql } from "drizzle-orm";
import type { ProposedAction } from "#contracts/decision.ts";
import type { Transaction } from "../db/connect.ts";
import { limitCandidates, proposals } from "../db/loop-tables.ts";
import { loopActor } from "../ledger/actor.ts";
import { makeDecisionId } from "../ledger/make-decision-id.ts";
import { recordDecision } from "../ledger/record-decision.ts";

/** An open proposal is void when the loop has not repeated it for so long. */
const openMs = 15 * 60_000;

export type NewProposal = {
  readonly route: string;
  readonly action: ProposedAction;
  readonly mode: "suggest" | "shadow";
  readonly holdsSeconds: number;
  readonly reason: string;
  readonly evidence: Record<string, unknown>;
  readonly at: Date;
};

/** What a proposal is about; of one target at most one is open. */
function targetOf(route: string, action: ProposedAction): string {
  return action.kind === "lower-limit" ? `limit:${action.limit}` : `clients:${route}`;
}

/**
 * Makes a proposal, or brings the open one about the same target up to date. In shadow mode the edge judges the lower
 * quota beside the limit; the caller holds the `limits` document and rebuilds it. A new one stands in the ledger.
 */
export async function storeProposal(tx: Transaction, { at, ...proposal }: NewProposal): Promise<string> {
  const { action, mode, route, reason, evidence } = proposal;
  const target = targetOf(route, action);
  const expiresAt = new Date(at.getTime() + openMs);
  const id = makeDecisionId(at);
  const [stored] = await tx
    .insert(proposals)
    .values({ ...proposal, id, target, proposedBy: "loop", proposedAt: at, expiresAt, state: "open" })
    .onConflictDoUpdate({
      target: proposals.target,
      targetWhere: sql`state = 'open'`,
      set: { route, action, mode, reason, evidence, expiresAt, holdsSeconds: proposal.holdsSeconds },
    })
    .returning({ id: proposals.id });
  const storedId = stored?.id ?? id;
  if (storedId === id) {
    const about = action.kind === "lower-limit" ? action.limit : action.clients.join(" ");
    const entry = { action: action.kind === "lower-limit" ? "limit.propose" : "client.propose-block", target: about };
    await recordDecision(tx, {
      id,
      ...entry,
      before: null,
      after: { action, mode },
      reason,
      evidence,
      actor: loopActor,
      decidedAt: at,
      expiresAt,
    });
  }
  if (action.kind === "lower-limit")
    await storeCandidate(tx, { limit: action.limit, quota: action.to.quota, decisionId: storedId, expiresAt }, mode);
  return storedId;
}

/** A proposal that is no longer judged in shadow leaves nothing to judge. */
async function storeCandidate(tx: Transaction, { limit, ...candidate }: typeof limitCandidates.$inferInsert, mode: NewProposal["mode"]) {
  if (mode === "suggest") return tx.delete(limitCandidates).where(eq(limitCandidates.decisionId, candidate.decisionId));
  const row = { limit, ...candidate };
  return tx.insert(limitCandidates).values(row).onConflictDoUpdate({ target: limitCandidates.limit, set: candidate });
}

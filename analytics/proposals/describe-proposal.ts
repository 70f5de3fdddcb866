import type { Proposal, ProposedAction } from "#contracts/decision.ts";
import type { proposals } from "../db/loop-tables.ts";

/** A proposal as the API shows it. */
export function describeProposal({ target: _target, ...row }: typeof proposals.$inferSelect): Proposal {
  return {
    ...row,
    route: row.route === "" ? null : row.route,
    // Only what the loop made of this schema is ever written there.
    action: row.action as ProposedAction,
    evidence: row.evidence as Record<string, unknown>,
    proposedAt: row.proposedAt.toISOString(),
    expiresAt: row.expiresAt.toISOString(),
    decidedAt: row.decidedAt?.toISOString() ?? null,
  };
}

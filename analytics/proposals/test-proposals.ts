import type { ProposedAction } from "#contracts/decision.ts";
import type { Database } from "../db/connect.ts";
import { lockPolicyDocument, rebuildPolicyDocument } from "../policy/policy-documents.ts";
import { type NewProposal, storeProposal } from "./store-proposal.ts";

const values = (quota: number) => ({ quota, windowSeconds: 60, mode: "enforce" as const });

/** The limit `name` from 100 to 10 in a minute. */
export function lowered(limit: string, { from = 100, to = 10 } = {}): ProposedAction {
  return { kind: "lower-limit", limit, from: values(from), to: values(to) };
}

export function blocked(...clients: string[]): ProposedAction {
  return { kind: "block-clients", clients };
}

/** Proposes as the loop does: with the documents that a proposal changes. */
export function propose(db: Database, proposal: Pick<NewProposal, "action" | "at"> & Partial<NewProposal>): Promise<string> {
  const whole = { route: "all", mode: "suggest" as const, holdsSeconds: 600, reason: "far more than usual", evidence: { score: 0.97 } };
  return db.transaction(async (tx) => {
    const limits = await lockPolicyDocument(tx, "limits", proposal.at);
    const id = await storeProposal(tx, { ...whole, ...proposal });
    await rebuildPolicyDocument(tx, limits, proposal.at);
    return id;
  });
}

import type { Transaction } from "../db/connect.ts";
import { decisions } from "../db/policy-tables.ts";
import type { Actor } from "./actor.ts";
import { makeDecisionId } from "./make-decision-id.ts";

/** What was done to what: its value until then and since (null: none), why, by whom and until when. */
export type NewDecision = {
  /** Given when what is changed refers to its decision; else made here. */
  id?: string;
  action: string;
  target: string;
  before: unknown;
  after: unknown;
  reason: string;
  evidence?: Record<string, unknown>;
  actor: Actor;
  decidedAt: Date;
  expiresAt?: Date | null;
};

/** Adds a row to the ledger, in the transaction of the change it tells of; answers its id. */
export async function recordDecision(tx: Transaction, decision: NewDecision): Promise<string> {
  const { id = makeDecisionId(decision.decidedAt), evidence = {}, actor, ...rest } = decision;
  await tx.insert(decisions).values({ ...rest, id, evidence, actor: actor.name, source: actor.source });
  return id;
}

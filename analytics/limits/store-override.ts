import type { Limit } from "#contracts/limit.ts";
import type { Transaction } from "../db/connect.ts";
import { limitOverrides } from "../db/policy-tables.ts";
import type { Actor } from "../ledger/actor.ts";
import { makeDecisionId } from "../ledger/make-decision-id.ts";
import { recordDecision } from "../ledger/record-decision.ts";
import type { OverrideValues } from "./decide-limit-change.ts";
import { configuredValues } from "./limit-state.ts";

export type NewOverride = {
  readonly limit: Limit;
  /** The override in force until now; null: the config's values held. */
  readonly before: OverrideValues | null;
  readonly after: OverrideValues;
  readonly origin: "operator" | "loop";
  readonly reason: string;
  readonly evidence: Record<string, unknown>;
  readonly actor: Actor;
  readonly at: Date;
};

/** Puts an override in force with its row in the ledger; the caller holds the `limits` document and rebuilds it. */
export async function storeOverride(tx: Transaction, { limit, before, after, origin, at, ...why }: NewOverride) {
  const expiresAt = after.expiresAt === null ? null : new Date(after.expiresAt);
  const decisionId = makeDecisionId(at);
  const row = { ...after, limit: limit.name, origin, decisionId, expiresAt };
  const { limit: _key, ...changed } = row;
  await tx.insert(limitOverrides).values(row).onConflictDoUpdate({ target: limitOverrides.limit, set: changed });
  await recordDecision(tx, {
    id: decisionId,
    action: "limit.set",
    target: limit.name,
    before: before ?? { ...configuredValues(limit), expiresAt: null },
    after,
    ...why,
    decidedAt: at,
    expiresAt,
  });
  return row;
}

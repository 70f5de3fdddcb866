import type { ProposedAction } from "#contracts/decision.ts";
import { storeBlocks } from "../blocks/store-blocks.ts";
import type { Transaction } from "../db/connect.ts";
import type { Actor } from "../ledger/actor.ts";
import { overrideValues, readConfiguredLimits, readOverride } from "../limits/limit-state.ts";
import { storeOverride } from "../limits/store-override.ts";

export type AppliedAction = {
  readonly action: ProposedAction;
  readonly holdsSeconds: number;
  readonly reason: string;
  readonly evidence: Record<string, unknown>;
  /** `loop`, or the operator who approved it. */
  readonly actor: Actor;
  readonly at: Date;
};

/**
 * Puts what the loop decided in force, until it ends by itself; the caller holds the documents it changes (`limits`,
 * `blocks`) and rebuilds them. Answers the ledger's ids; none when the limit is gone from the config.
 */
export async function applyAction(tx: Transaction, { action, holdsSeconds, at, ...why }: AppliedAction): Promise<string[]> {
  const expiresAt = at.getTime() + holdsSeconds * 1000;
  if (action.kind === "block-clients") {
    return storeBlocks(tx, { clients: action.clients, origin: "loop", expiresAt: new Date(expiresAt), at, ...why });
  }
  const limit = (await readConfiguredLimits(tx)).find(({ name }) => name === action.limit);
  if (limit === undefined) return [];
  const override = await readOverride(tx, limit.name, at.getTime());
  const before = override === null ? null : overrideValues(override);
  const { decisionId } = await storeOverride(tx, { limit, before, after: { ...action.to, expiresAt }, origin: "loop", at, ...why });
  return [decisionId];
}

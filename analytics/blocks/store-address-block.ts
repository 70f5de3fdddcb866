import { eq } from "drizzle-orm";
import type { Transaction } from "../db/connect.ts";
import { addressBlocks } from "../db/loop-tables.ts";
import type { Actor } from "../ledger/actor.ts";
import { makeDecisionId } from "../ledger/make-decision-id.ts";
import { recordDecision } from "../ledger/record-decision.ts";

export type NewAddressBlock = { range: string; reason: string; actor: Actor; at: Date; expiresAt: Date | null };

/** Blocks a range, with its row in the ledger; the caller holds the `blocks` document and rebuilds it. Answers the row's id. */
export async function storeAddressBlock(tx: Transaction, { range, reason, actor, at, expiresAt }: NewAddressBlock): Promise<string> {
  const [standing] = await tx.select().from(addressBlocks).where(eq(addressBlocks.range, range));
  const id = makeDecisionId(at);
  const block = { reason, decisionId: id, blockedAt: at, expiresAt };
  await tx
    .insert(addressBlocks)
    .values({ range, ...block })
    .onConflictDoUpdate({ target: addressBlocks.range, set: block });
  const before = standing === undefined ? null : { reason: standing.reason, expiresAt: standing.expiresAt };
  const change = { target: range, before, after: { reason, expiresAt } };
  return recordDecision(tx, { id, action: "address.block", ...change, reason, actor, decidedAt: at, expiresAt });
}

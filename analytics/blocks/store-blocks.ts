import { inArray } from "drizzle-orm";
import type { Transaction } from "../db/connect.ts";
import { clientBlocks } from "../db/loop-tables.ts";
import type { Actor } from "../ledger/actor.ts";
import { makeDecisionId } from "../ledger/make-decision-id.ts";
import { recordDecision } from "../ledger/record-decision.ts";

export type NewBlocks = {
  readonly clients: readonly string[];
  readonly origin: "operator" | "loop";
  readonly expiresAt: Date | null;
  readonly reason: string;
  readonly evidence: Record<string, unknown>;
  readonly actor: Actor;
  readonly at: Date;
};

/** Blocks clients, each with its row in the ledger; the caller holds the `blocks` document and rebuilds it. */
export async function storeBlocks(
  tx: Transaction,
  { clients, origin, expiresAt, reason, evidence, actor, at }: NewBlocks,
): Promise<string[]> {
  const standing = await tx
    .select()
    .from(clientBlocks)
    .where(inArray(clientBlocks.client, [...clients]));
  const before = new Map(standing.map((block) => [block.client, { reason: block.reason, expiresAt: block.expiresAt }]));
  const ids: string[] = [];
  for (const client of clients) {
    const decisionId = makeDecisionId(at);
    const block = { reason, origin, decisionId, blockedAt: at, expiresAt };
    await tx
      .insert(clientBlocks)
      .values({ client, ...block })
      .onConflictDoUpdate({ target: clientBlocks.client, set: block });
    const change = { target: client, before: before.get(client) ?? null, after: { reason, expiresAt } };
    // Told once for all of them: it may be long.
    const told = ids[0] === undefined ? evidence : { evidenceIn: ids[0] };
    await recordDecision(tx, {
      id: decisionId,
      action: "client.block",
      ...change,
      reason,
      evidence: told,
      actor,
      decidedAt: at,
      expiresAt,
    });
    ids.push(decisionId);
  }
  return ids;
}

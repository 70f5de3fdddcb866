import { inArray, lte } from "drizzle-orm";
import { clientBlocks } from "../db/loop-tables.ts";
import { loopActor } from "../ledger/actor.ts";
import { recordDecision } from "../ledger/record-decision.ts";
import { lockPolicyDocument, rebuildPolicyDocument } from "../policy/policy-documents.ts";
import type { SteeringDependencies } from "../policy/steering-dependencies.ts";

/** Takes blocks away that are over, each with a ledger row; answers how many. The edge itself stopped honouring them then. */
export async function runBlockExpiry(dependencies: SteeringDependencies): Promise<number> {
  const at = new Date(dependencies.now());
  const over = lte(clientBlocks.expiresAt, at);
  const [any] = await dependencies.db.select({ client: clientBlocks.client }).from(clientBlocks).where(over).limit(1);
  if (any === undefined) return 0;
  const count = await dependencies.db.transaction(async (tx) => {
    const locked = await lockPolicyDocument(tx, "blocks", at);
    const rows = await tx.select().from(clientBlocks).where(over).orderBy(clientBlocks.client);
    const clients = rows.map((row) => row.client);
    if (clients.length > 0) await tx.delete(clientBlocks).where(inArray(clientBlocks.client, clients));
    for (const { client, reason, expiresAt, decisionId } of rows) {
      const change = { target: client, before: { reason, expiresAt }, evidence: { decisionId } };
      await recordDecision(tx, { ...expiry, ...change, decidedAt: at });
    }
    await rebuildPolicyDocument(tx, locked, at);
    return rows.length;
  });
  if (count > 0) dependencies.policyChanged?.();
  return count;
}

const expiry = { action: "client.block-expire", after: null, reason: "The block has expired", actor: loopActor };

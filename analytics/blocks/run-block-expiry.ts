import { inArray, lte } from "drizzle-orm";
import type { Database, Transaction } from "../db/connect.ts";
import { addressBlocks, clientBlocks } from "../db/loop-tables.ts";
import { loopActor } from "../ledger/actor.ts";
import { recordDecision } from "../ledger/record-decision.ts";
import { lockPolicyDocument, rebuildPolicyDocument } from "../policy/policy-documents.ts";
import type { SteeringDependencies } from "../policy/steering-dependencies.ts";

/** Takes blocks away that are over, each with a ledger row; answers how many. The edge itself stopped honouring them then. */
export async function runBlockExpiry(dependencies: SteeringDependencies): Promise<number> {
  const at = new Date(dependencies.now());
  if (!(await isAnyOver(dependencies.db, at))) return 0;
  const count = await dependencies.db.transaction(async (tx) => {
    const locked = await lockPolicyDocument(tx, "blocks", at);
    const over = [...(await endClientBlocks(tx, at)), ...(await endAddressBlocks(tx, at))];
    for (const { action, target, reason, expiresAt, decisionId } of over) {
      const change = { action, target, before: { reason, expiresAt }, evidence: { decisionId } };
      await recordDecision(tx, { ...expiry, ...change, decidedAt: at });
    }
    await rebuildPolicyDocument(tx, locked, at);
    return over.length;
  });
  if (count > 0) dependencies.policyChanged?.();
  return count;
}

const expiry = { after: null, reason: "The block has expired", actor: loopActor };

async function isAnyOver(db: Database, at: Date): Promise<boolean> {
  const [client] = await db.select({ target: clientBlocks.client }).from(clientBlocks).where(lte(clientBlocks.expiresAt, at)).limit(1);
  if (client !== undefined) return true;
  const [range] = await db.select({ target: addressBlocks.range }).from(addressBlocks).where(lte(addressBlocks.expiresAt, at)).limit(1);
  return range !== undefined;
}

async function endClientBlocks(tx: Transaction, at: Date) {
  const rows = await tx.select().from(clientBlocks).where(lte(clientBlocks.expiresAt, at)).orderBy(clientBlocks.client);
  const clients = rows.map(({ client }) => client);
  if (clients.length > 0) await tx.delete(clientBlocks).where(inArray(clientBlocks.client, clients));
  return rows.map(({ client, ...row }) => ({ ...row, action: "client.block-expire", target: client }));
}

async function endAddressBlocks(tx: Transaction, at: Date) {
  const rows = await tx.select().from(addressBlocks).where(lte(addressBlocks.expiresAt, at)).orderBy(addressBlocks.range);
  const ranges = rows.map(({ range }) => range);
  if (ranges.length > 0) await tx.delete(addressBlocks).where(inArray(addressBlocks.range, ranges));
  return rows.map(({ range, ...row }) => ({ ...row, action: "address.block-expire", target: range }));
}

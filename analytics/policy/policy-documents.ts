import { isDeepStrictEqual } from "node:util";
import { eq } from "drizzle-orm";
import { type PolicyPart, policyParts } from "#contracts/kv-keys.ts";
import type { Database, Transaction } from "../db/connect.ts";
import { policyDocuments } from "../db/policy-tables.ts";
import { buildPolicyBody } from "./build-policy-body.ts";

export type PolicyDocument = typeof policyDocuments.$inferSelect;

/** A document that was never filled has this version; KV is told of versions from 1 on. */
const UNFILLED = 0;

/**
 * Takes the document for the rest of the transaction, so that whoever changes what it is built from does so one
 * after the other. A transaction takes its document before it reads; several in the order limits, blocks, risk.
 */
export async function lockPolicyDocument(tx: Transaction, part: PolicyPart, at: Date): Promise<PolicyDocument> {
  const unfilled = { part, version: UNFILLED, body: {}, updatedAt: at, publishedVersion: UNFILLED };
  await tx.insert(policyDocuments).values(unfilled).onConflictDoNothing();
  const [row] = await tx.select().from(policyDocuments).where(eq(policyDocuments.part, part)).for("update");
  if (row === undefined) throw new Error(`policy document ${part} vanished`);
  return row;
}

/**
 * Rebuilds a document that `lockPolicyDocument` took, in the transaction of the change that caused it.
 * Its version grows when its body changed; `nextVersion` names the version where it must equal another number.
 */
export async function rebuildPolicyDocument(tx: Transaction, locked: PolicyDocument, at: Date, nextVersion?: number): Promise<number> {
  const built = await buildPolicyBody(tx, locked.part as PolicyPart, at);
  if (built === null || (locked.version > UNFILLED && isDeepStrictEqual(built, locked.body))) return locked.version;
  const version = Math.max(nextVersion ?? 0, locked.version + 1);
  await tx.update(policyDocuments).set({ version, body: built, updatedAt: at }).where(eq(policyDocuments.part, locked.part));
  return version;
}

/** Makes every document that can be built exist, so that KV is complete from the first start on. */
export async function fillPolicyDocuments(db: Database, at: Date): Promise<void> {
  for (const part of policyParts) {
    await db.transaction(async (tx) => {
      const locked = await lockPolicyDocument(tx, part, at);
      if (locked.version === UNFILLED) await rebuildPolicyDocument(tx, locked, at);
    });
  }
}

import { lte } from "drizzle-orm";
import { tokenRevocations } from "../db/policy-tables.ts";
import { lockPolicyDocument, rebuildPolicyDocument } from "../policy/policy-documents.ts";
import type { SteeringDependencies } from "../policy/steering-dependencies.ts";

/** An edge whose clock is behind still takes a token for that long after its end. */
const LEEWAY_MS = 300_000;

/** Forgets revocations of tokens that have ended by themselves; answers how many. Nobody is served otherwise for it. */
export async function runRevocationExpiry(dependencies: SteeringDependencies): Promise<number> {
  const at = new Date(dependencies.now());
  const over = lte(tokenRevocations.expiresAt, new Date(at.getTime() - LEEWAY_MS));
  const [any] = await dependencies.db.select({ kind: tokenRevocations.kind }).from(tokenRevocations).where(over).limit(1);
  if (any === undefined) return 0;
  const forgotten = await dependencies.db.transaction(async (tx) => {
    const locked = await lockPolicyDocument(tx, "revocations", at);
    const rows = await tx.delete(tokenRevocations).where(over).returning({ kind: tokenRevocations.kind });
    await rebuildPolicyDocument(tx, locked, at);
    return rows.length;
  });
  if (forgotten > 0) dependencies.policyChanged?.();
  return forgotten;
}

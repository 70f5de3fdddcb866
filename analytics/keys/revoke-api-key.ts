import { eq } from "drizzle-orm";
import { apiKeys } from "../db/policy-tables.ts";
import type { Actor } from "../ledger/actor.ts";
import { recordDecision } from "../ledger/record-decision.ts";
import { lockPolicyDocument, rebuildPolicyDocument } from "../policy/policy-documents.ts";
import type { SteeringDependencies } from "../policy/steering-dependencies.ts";

export type RevokeResult = { ok: true; revokedAt: Date } | { ok: false; reason: "not-found"; detail: string };

/**
 * Ends an API key: row, ledger and revocations document, all or nothing; the publisher then removes its KV record.
 * Revoking it again changes nothing.
 */
export async function revokeApiKey(dependencies: SteeringDependencies, { id, actor }: { id: string; actor: Actor }): Promise<RevokeResult> {
  const result = await dependencies.db.transaction(async (tx): Promise<RevokeResult> => {
    const at = new Date(dependencies.now());
    const locked = await lockPolicyDocument(tx, "revocations", at);
    const [row] = await tx.select().from(apiKeys).where(eq(apiKeys.id, id)).for("update");
    if (row === undefined) return { ok: false, reason: "not-found", detail: `There is no API key ${id}.` };
    if (row.revokedAt !== null) return { ok: true, revokedAt: row.revokedAt };
    await tx.update(apiKeys).set({ revokedAt: at, publishedAt: null }).where(eq(apiKeys.id, id));
    const before = { name: row.name, roles: row.roles, plan: row.plan };
    await recordDecision(tx, { action: "key.revoke", target: id, before, after: null, reason: row.name, actor, decidedAt: at });
    await rebuildPolicyDocument(tx, locked, at);
    return { ok: true, revokedAt: at };
  });
  if (result.ok) dependencies.policyChanged?.();
  return result;
}

import { inArray } from "drizzle-orm";
import { apiKeys } from "../db/policy-tables.ts";
import type { Actor } from "../ledger/actor.ts";
import { recordDecision } from "../ledger/record-decision.ts";
import { lockPolicyDocument, rebuildPolicyDocument } from "../policy/policy-documents.ts";
import { isApiKeyAlive } from "../policy/publish-api-keys.ts";
import type { SteeringDependencies } from "../policy/steering-dependencies.ts";
import { lockApiKeys } from "./lock-api-keys.ts";
import { ledgerReason, ledgerValues } from "./store-api-key.ts";

/** `all`: the other keys of the same client end too, those before and those after it. */
export type Revocation = { id: string; all?: boolean; reason?: string; actor: Actor };
export type RevokeResult =
  | { ok: true; revokedAt: Date; revoked: string[]; stillActive: string[] }
  | { ok: false; reason: "not-found"; detail: string };

/**
 * Ends an API key: row, ledger and revocations document, all or nothing; the publisher then removes its KV record.
 * Revoking it again changes nothing.
 */
export async function revokeApiKey(dependencies: SteeringDependencies, revocation: Revocation): Promise<RevokeResult> {
  const { id, all = false, reason = "", actor } = revocation;
  const result = await dependencies.db.transaction(async (tx): Promise<RevokeResult> => {
    const at = new Date(dependencies.now());
    const document = await lockPolicyDocument(tx, "revocations", at);
    const locked = await lockApiKeys(tx, id);
    if (locked === null) return { ok: false, reason: "not-found", detail: `There is no API key ${id}.` };
    const { key, ofClient } = locked;
    const revoked = ofClient.filter((row) => row.revokedAt === null && (row.id === id || all));
    const ids = revoked.map((row) => row.id);
    if (ids.length > 0) await tx.update(apiKeys).set({ revokedAt: at, publishedAt: null }).where(inArray(apiKeys.id, ids));
    for (const row of revoked) {
      const told = { reason: ledgerReason(row.name, reason), actor, decidedAt: at };
      await recordDecision(tx, { action: "key.revoke", target: row.id, before: ledgerValues(row), after: null, ...told });
    }
    await rebuildPolicyDocument(tx, document, at);
    const alive = ofClient.filter((row) => !ids.includes(row.id) && isApiKeyAlive(row, at.getTime()));
    return { ok: true, revokedAt: key.revokedAt ?? at, revoked: ids, stillActive: alive.map((row) => row.id) };
  });
  if (result.ok) dependencies.policyChanged?.();
  return result;
}

import { and, count, eq } from "drizzle-orm";
import { tokenRevocations } from "../db/policy-tables.ts";
import type { Actor } from "../ledger/actor.ts";
import { makeDecisionId } from "../ledger/make-decision-id.ts";
import { recordDecision } from "../ledger/record-decision.ts";
import { lockPolicyDocument, rebuildPolicyDocument } from "../policy/policy-documents.ts";
import type { SteeringDependencies } from "../policy/steering-dependencies.ts";

/** One token by its issuer and id, or every token of a client that was made until now. */
export type Revoked = { kind: "token"; issuer: string; tokenId: string; expiresAt: Date | null } | { kind: "client"; client: string };
export type RevocationResult =
  | { ok: true; decisionId: string; revokedAt: string; expiresAt: string }
  | { ok: false; reason: "conflict"; detail: string };

/** No issuer's tokens may get older than a year, and its leeway is minutes. */
const LONGEST_MS = 366 * 86_400_000;
/** Every edge holds all of them in memory. None is ever dropped for another, for that would let a revoked token in again. */
const MOST_REVOCATIONS = 10_000;

/** Ends tokens before they end by themselves: row, ledger and revocations document, all or nothing. */
export async function storeRevocation(
  dependencies: SteeringDependencies,
  { revoked, reason, actor }: { revoked: Revoked; reason: string; actor: Actor },
): Promise<RevocationResult> {
  const result = await dependencies.db.transaction(async (tx): Promise<RevocationResult> => {
    const at = new Date(dependencies.now());
    const locked = await lockPolicyDocument(tx, "revocations", at);
    const { kind } = revoked;
    const value = kind === "token" ? `${revoked.issuer} ${revoked.tokenId}` : revoked.client;
    const same = and(eq(tokenRevocations.kind, kind), eq(tokenRevocations.value, value));
    const [standing] = await tx.select().from(tokenRevocations).where(same);
    const [all] = await tx.select({ rows: count() }).from(tokenRevocations);
    if (standing === undefined && (all?.rows ?? 0) >= MOST_REVOCATIONS)
      return {
        ok: false,
        reason: "conflict",
        detail: `${MOST_REVOCATIONS} revocations stand: revoke whole clients instead of their tokens.`,
      };
    const expiresAt = endOf(revoked, at, standing?.expiresAt);
    const row = { reason, decisionId: makeDecisionId(at), revokedAt: at, expiresAt };
    await tx
      .insert(tokenRevocations)
      .values({ kind, value, ...row })
      .onConflictDoUpdate({ target: [tokenRevocations.kind, tokenRevocations.value], set: row });
    const before = standing === undefined ? null : { revokedAt: standing.revokedAt, expiresAt: standing.expiresAt };
    const change = { target: value, before, after: { revokedAt: at, expiresAt }, reason, actor, decidedAt: at, expiresAt };
    await recordDecision(tx, { id: row.decisionId, action: `${kind}.revoke`, ...change });
    await rebuildPolicyDocument(tx, locked, at);
    return { ok: true, decisionId: row.decisionId, revokedAt: at.toISOString(), expiresAt: expiresAt.toISOString() };
  });
  if (result.ok) dependencies.policyChanged?.();
  return result;
}

/** When a revocation has nothing left to end; repeated, it never ends sooner than it did. */
function endOf(revoked: Revoked, at: Date, standing: Date | undefined): Date {
  const longest = at.getTime() + LONGEST_MS;
  const wanted = revoked.kind === "token" && revoked.expiresAt !== null ? Math.min(revoked.expiresAt.getTime(), longest) : longest;
  return new Date(Math.max(wanted, standing?.getTime() ?? 0));
}

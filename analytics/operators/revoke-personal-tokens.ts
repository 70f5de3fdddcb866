import { and, isNull, type SQL } from "drizzle-orm";
import type { Transaction } from "../db/connect.ts";
import { personalTokens } from "../db/operator-tables.ts";
import type { Actor } from "../ledger/actor.ts";
import { recordDecision } from "../ledger/record-decision.ts";
import type { PersonalTokenRow } from "./find-personal-token.ts";

/** Revokes the tokens that a condition picks and that are not revoked yet, with a row in the ledger for each. */
export async function revokePersonalTokens(
  tx: Transaction,
  which: SQL | undefined,
  { actor, at }: { actor: Actor; at: Date },
): Promise<PersonalTokenRow[]> {
  const standing = and(which, isNull(personalTokens.revokedAt));
  const revoked = await tx.update(personalTokens).set({ revokedAt: at }).where(standing).returning();
  for (const { id, name, operator, role } of revoked) {
    const before = { name, operator, role };
    await recordDecision(tx, { action: "token.revoke", target: id, before, after: null, reason: name, actor, decidedAt: at });
  }
  return revoked;
}

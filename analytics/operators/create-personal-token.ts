import { and, count, eq, gt, isNull } from "drizzle-orm";
import { durationSeconds } from "#contracts/scalars.ts";
import { personalTokens } from "../db/operator-tables.ts";
import type { Dependencies } from "../dependencies.ts";
import type { Actor } from "../ledger/actor.ts";
import { recordDecision } from "../ledger/record-decision.ts";
import { decideRole, type Operator } from "./decide-role.ts";
import type { PersonalTokenRow } from "./find-personal-token.ts";
import { hashSecret } from "./hash-secret.ts";
import { makePersonalToken } from "./make-personal-token.ts";
import type { TokenInput } from "./personal-token-schemas.ts";

const MOST_TOKENS = 100;

type Wanted = TokenInput & { readonly maker: Operator; readonly actor: Actor };
export type CreatedToken =
  | { readonly ok: true; readonly token: string; readonly row: PersonalTokenRow }
  | { readonly ok: false; readonly reason: "operator-role-required" | "conflict"; readonly detail: string };

/** Makes a token with its row in the ledger; the token itself is answered once and kept nowhere. */
export async function createPersonalToken({ db, now }: Pick<Dependencies, "db" | "now">, wanted: Wanted): Promise<CreatedToken> {
  const { name, role, expiresIn, maker, actor } = wanted;
  if (!decideRole(maker.role, role))
    return { ok: false, reason: "operator-role-required", detail: `A ${maker.role} makes no token of a ${role}.` };
  const createdAt = new Date(now());
  const expiresAt = new Date(now() + durationSeconds(expiresIn) * 1000);
  const { id, token } = makePersonalToken();
  const made = { id, hash: hashSecret(token), name, operator: maker.name, role, createdAt, expiresAt, lastUsedAt: null, revokedAt: null };
  return db.transaction(async (tx): Promise<CreatedToken> => {
    const working = and(eq(personalTokens.operator, maker.name), isNull(personalTokens.revokedAt), gt(personalTokens.expiresAt, createdAt));
    const [held] = await tx.select({ tokens: count() }).from(personalTokens).where(working);
    if ((held?.tokens ?? 0) >= MOST_TOKENS)
      return { ok: false, reason: "conflict", detail: `There are ${MOST_TOKENS} already: revoke some.` };
    const [row = made] = await tx.insert(personalTokens).values(made).returning();
    const after = { name, operator: maker.name, role };
    await recordDecision(tx, {
      action: "token.create",
      target: id,
      before: null,
      after,
      reason: name,
      actor,
      decidedAt: createdAt,
      expiresAt,
    });
    return { ok: true, token, row };
  });
}

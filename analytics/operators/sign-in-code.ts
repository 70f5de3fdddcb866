import { randomBytes } from "node:crypto";
import { and, eq, gt, isNull, lt } from "drizzle-orm";
import type { Database } from "../db/connect.ts";
import { signInCodes } from "../db/operator-tables.ts";
import type { Actor } from "../ledger/actor.ts";
import { recordDecision } from "../ledger/record-decision.ts";
import type { Operator } from "./decide-role.ts";
import { hashSecret } from "./hash-secret.ts";

const CODE_MS = 3_600_000;

/** A code that signs this operator in once within the hour; only its hash is stored. `now` in milliseconds. */
export async function createSignInCode(
  db: Database,
  { operator, actor }: { operator: Operator; actor: Actor },
  now: number,
): Promise<{ code: string; expiresAt: Date }> {
  const code = randomBytes(32).toString("base64url");
  const at = new Date(now);
  const expiresAt = new Date(now + CODE_MS);
  await db.transaction(async (tx) => {
    await tx.delete(signInCodes).where(lt(signInCodes.expiresAt, at));
    await tx.insert(signInCodes).values({ hash: hashSecret(code), operator: operator.name, role: operator.role, expiresAt });
    const what = { action: "code.create", target: operator.name, before: null, after: { role: operator.role } };
    await recordDecision(tx, { ...what, reason: "", actor, decidedAt: at, expiresAt });
  });
  return { code, expiresAt };
}

/** The operator whom a code signs in, or null when it is unknown, used or too old. One statement, so once only. */
export async function redeemSignInCode(db: Database, code: string, now: number): Promise<Operator | null> {
  const at = new Date(now);
  const usable = and(eq(signInCodes.hash, hashSecret(code)), isNull(signInCodes.usedAt), gt(signInCodes.expiresAt, at));
  const [used] = await db.update(signInCodes).set({ usedAt: at }).where(usable).returning();
  return used === undefined ? null : { name: used.operator, role: used.role };
}

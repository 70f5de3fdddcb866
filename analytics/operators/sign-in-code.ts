import { createHash, randomBytes } from "node:crypto";
import { and, eq, gt, isNull, lt } from "drizzle-orm";
import type { Database } from "../db/connect.ts";
import { signInCodes } from "../db/operator-tables.ts";
import type { Operator } from "./decide-role.ts";

const CODE_MS = 3_600_000;

/** A code that signs this operator in once within the hour; only its hash is stored. `now` in milliseconds. */
export async function createSignInCode(db: Database, operator: Operator, now: number): Promise<{ code: string; expiresAt: Date }> {
  const code = randomBytes(32).toString("base64url");
  const expiresAt = new Date(now + CODE_MS);
  await db.delete(signInCodes).where(lt(signInCodes.expiresAt, new Date(now)));
  await db.insert(signInCodes).values({ hash: hashCode(code), operator: operator.name, role: operator.role, expiresAt });
  return { code, expiresAt };
}

/** The operator whom a code signs in, or null when it is unknown, used or too old. One statement, so once only. */
export async function redeemSignInCode(db: Database, code: string, now: number): Promise<Operator | null> {
  const at = new Date(now);
  const usable = and(eq(signInCodes.hash, hashCode(code)), isNull(signInCodes.usedAt), gt(signInCodes.expiresAt, at));
  const [used] = await db.update(signInCodes).set({ usedAt: at }).where(usable).returning();
  return used === undefined ? null : { name: used.operator, role: used.role };
}

function hashCode(code: string): string {
  return createHash("sha256").update(code).digest("hex");
}

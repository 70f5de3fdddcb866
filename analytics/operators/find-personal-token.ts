import { and, eq, gt, isNull, lt, or } from "drizzle-orm";
import type { Database } from "../db/connect.ts";
import { personalTokens } from "../db/operator-tables.ts";
import { equalsSecret } from "./equals-secret.ts";
import { hashSecret } from "./hash-secret.ts";
import { readPersonalTokenId } from "./make-personal-token.ts";

/** `lastUsedAt` is written at most this often. */
const USE_MS = 60_000;

export type PersonalTokenRow = typeof personalTokens.$inferSelect;

/** The row of a personal token that works at `now` (milliseconds since 1970), or null; notes that it was used. */
export async function findPersonalToken(db: Database, token: string, now: number): Promise<PersonalTokenRow | null> {
  const id = readPersonalTokenId(token);
  if (id === null) return null;
  const at = new Date(now);
  const working = and(eq(personalTokens.id, id), isNull(personalTokens.revokedAt), gt(personalTokens.expiresAt, at));
  const [row] = await db.select().from(personalTokens).where(working);
  if (row === undefined || !equalsSecret(hashSecret(token), row.hash)) return null;
  const before = new Date(now - USE_MS);
  if (row.lastUsedAt === null || row.lastUsedAt < before) {
    const isOld = or(isNull(personalTokens.lastUsedAt), lt(personalTokens.lastUsedAt, before));
    await db
      .update(personalTokens)
      .set({ lastUsedAt: at })
      .where(and(eq(personalTokens.id, id), isOld));
  }
  return row;
}

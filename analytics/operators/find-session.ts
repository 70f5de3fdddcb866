import { and, eq, gt } from "drizzle-orm";
import type { Database } from "../db/connect.ts";
import { operatorSessions } from "../db/operator-tables.ts";
import { hashSecret } from "./hash-secret.ts";
import { type Session, sessionOf } from "./session.ts";

/** The session that a cookie's secret belongs to, or null when there is none that still lasts at `now`. */
export async function findSession(db: Database, secret: string, now: number): Promise<Session | null> {
  const lasting = and(eq(operatorSessions.hash, hashSecret(secret)), gt(operatorSessions.expiresAt, new Date(now)));
  const [row] = await db.select().from(operatorSessions).where(lasting);
  return row === undefined ? null : sessionOf(row);
}

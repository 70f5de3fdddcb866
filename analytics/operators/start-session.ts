import { randomBytes } from "node:crypto";
import { lt } from "drizzle-orm";
import type { Database } from "../db/connect.ts";
import { operatorSessions } from "../db/operator-tables.ts";
import { recordDecision } from "../ledger/record-decision.ts";
import type { Operator } from "./decide-role.ts";
import { hashSecret } from "./hash-secret.ts";
import { type Session, sessionOf } from "./session.ts";

export const SESSION_MS = 12 * 3_600_000;

/** Who signs in, by what, and from which address. */
export type SignIn = { readonly operator: Operator; readonly via: Session["via"]; readonly address: string | null };

/** Signs an operator in; the secret goes to the browser and only its hash is kept. `now` in milliseconds. */
export async function startSession(db: Database, signIn: SignIn, now: number): Promise<{ secret: string; session: Session }> {
  const { operator, via, address } = signIn;
  const secret = randomBytes(32).toString("base64url");
  const createdAt = new Date(now);
  const expiresAt = new Date(now + SESSION_MS);
  const row = { hash: hashSecret(secret), operator: operator.name, role: operator.role, via, createdAt, expiresAt };
  const session = sessionOf(row);
  await db.transaction(async (tx) => {
    await tx.delete(operatorSessions).where(lt(operatorSessions.expiresAt, createdAt));
    await tx.insert(operatorSessions).values(row);
    await recordDecision(tx, {
      action: "session.start",
      target: operator.name,
      before: null,
      after: { session: session.id, role: operator.role },
      reason: "",
      actor: { name: operator.name, source: { via: via === "token" ? "operator-token" : via, address } },
      decidedAt: createdAt,
      expiresAt,
    });
  });
  return { secret, session };
}

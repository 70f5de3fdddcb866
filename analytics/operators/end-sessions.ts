import { type SQL, sql } from "drizzle-orm";
import type { Transaction } from "../db/connect.ts";
import { operatorSessions } from "../db/operator-tables.ts";
import type { Actor } from "../ledger/actor.ts";
import { recordDecision } from "../ledger/record-decision.ts";
import { SESSION_ID_LENGTH, type Session, sessionOf } from "./session.ts";

/** Ends the sessions that a condition picks, with a row in the ledger for each; answers those it ended. */
export async function endSessions(tx: Transaction, which: SQL | undefined, { actor, at }: { actor: Actor; at: Date }): Promise<Session[]> {
  const ended = (await tx.delete(operatorSessions).where(which).returning()).map(sessionOf);
  for (const { id, operator, expiresAt } of ended) {
    const before = { session: id, role: operator.role, expiresAt: expiresAt.toISOString() };
    await recordDecision(tx, { action: "session.end", target: operator.name, before, after: null, reason: "", actor, decidedAt: at });
  }
  return ended;
}

/** The condition that picks the session of this id. */
export function hasSessionId(id: string): SQL {
  return sql`left(${operatorSessions.hash}, ${SESSION_ID_LENGTH}) = ${id}`;
}

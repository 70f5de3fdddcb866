import type { operatorSessions } from "../db/operator-tables.ts";
import type { Operator } from "./decide-role.ts";

type Row = typeof operatorSessions.$inferSelect;

/** Somebody who is signed in. The id is the beginning of the secret's hash: it opens nothing. */
export type Session = {
  readonly id: string;
  readonly operator: Operator;
  readonly via: Row["via"];
  readonly createdAt: Date;
  readonly expiresAt: Date;
};

export const SESSION_ID_LENGTH = 16;

export function sessionOf({ hash, operator, role, via, createdAt, expiresAt }: Row): Session {
  return { id: hash.slice(0, SESSION_ID_LENGTH), operator: { name: operator, role }, via, createdAt, expiresAt };
}

import type { LedgerPosition } from "./read-ledger.ts";

/** A position as one opaque word for URLs. */
export function writeCursor({ decidedAt, id }: LedgerPosition): string {
  return Buffer.from(`${decidedAt.getTime()}.${id}`).toString("base64url");
}

/** The position a cursor names, or null when it is none of ours. */
export function readCursor(cursor: string): LedgerPosition | null {
  const [, time, id] = /^(\d{1,13})\.([\x21-\x7e]{1,64})$/.exec(Buffer.from(cursor, "base64url").toString("latin1")) ?? [];
  return time === undefined || id === undefined ? null : { decidedAt: new Date(Number(time)), id };
}

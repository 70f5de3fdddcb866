import type { RequestPosition } from "./read-requests.ts";

/** A position as one opaque word for URLs. */
export function writeRequestCursor({ at, requestId }: RequestPosition): string {
  return Buffer.from(`${at}.${requestId}`).toString("base64url");
}

/** The position a cursor names, or null when it is none of ours. */
export function readRequestCursor(cursor: string): RequestPosition | null {
  const text = Buffer.from(cursor, "base64url").toString("utf8");
  const [, time, requestId] = /^(\d{1,13})\.(\P{Cc}{1,64})$/u.exec(text) ?? [];
  return time === undefined || requestId === undefined ? null : { at: Number(time), requestId };
}

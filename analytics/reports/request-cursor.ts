import type { RequestPosition } from "./read-requests.ts";

/** Where a page ended, and where the list of its first page begins. Milliseconds since 1970. */
type RequestCursor = RequestPosition & { readonly fromMs: number };

/** A position as one opaque word for URLs. */
export function writeRequestCursor({ at, fromMs, requestId }: RequestCursor): string {
  return Buffer.from(`${at}.${fromMs}.${requestId}`).toString("base64url");
}

/** The position a cursor names, or null when it is none of ours. */
export function readRequestCursor(cursor: string): RequestCursor | null {
  const text = Buffer.from(cursor, "base64url").toString("utf8");
  const [, at, fromMs, requestId] = /^(\d{1,13})\.(\d{1,13})\.(\P{Cc}{1,64})$/u.exec(text) ?? [];
  return requestId === undefined ? null : { at: Number(at), fromMs: Number(fromMs), requestId };
}

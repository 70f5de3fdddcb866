import { createHash, timingSafeEqual } from "node:crypto";

/** Compares in constant time, whatever the lengths. */
export function tokenGuard(token: string): (presented: string | undefined) => boolean {
  const expected = digest(token);
  return (presented) => presented !== undefined && timingSafeEqual(digest(presented), expected);
}

/** The token of a request: `Authorization: Bearer …`, else `?_token=…` as Upstash allows it. */
export function presentedToken(authorization: string | undefined, query: string): string | undefined {
  const bearer = /^bearer +(\S+)$/i.exec(authorization ?? "")?.[1];
  return bearer ?? new URLSearchParams(query).get("_token") ?? undefined;
}

function digest(text: string): Buffer {
  return createHash("sha256").update(text, "utf8").digest();
}

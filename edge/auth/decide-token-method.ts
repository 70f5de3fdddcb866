import type { AuthMethod } from "#contracts/route.ts";
import { isStrictToken } from "./strict-token.ts";

/**
 * Which of a route's methods judges an access token. Where both are accepted, a token whose first part is the header of a
 * signature is a JWT and any other is opaque; where one is, it judges all of them.
 */
export function decideTokenMethod(token: string, methods: readonly AuthMethod[]): "jwt" | "oauth2" {
  if (!methods.includes("oauth2")) return "jwt";
  return methods.includes("jwt") && isStrictToken(token) && hasHeader(token) ? "jwt" : "oauth2";
}

function hasHeader(token: string): boolean {
  try {
    const header: unknown = JSON.parse(atob(token.slice(0, token.indexOf(".")).replaceAll("-", "+").replaceAll("_", "/")));
    return typeof header === "object" && header !== null && "alg" in header;
  } catch {
    return false;
  }
}

import { decodeJwt } from "jose";
import type { Policy } from "../live/policy.ts";
import type { IncomingRequest } from "../platform.ts";
import { readAccessToken } from "./read-access-token.ts";

/**
 * Which method judges the token in `Authorization` where a route takes it by signature and by introspection: by signature what
 * names a configured issuer, by introspection every other. Read of a token that nobody has verified, so it chooses its judge only.
 */
export function bearerMethod({ headers }: IncomingRequest, { issuers }: Pick<Policy, "issuers">): "jwt" | "oauth2" {
  try {
    return issuers.has(String(decodeJwt(readAccessToken({ headers })?.text ?? "").iss)) ? "jwt" : "oauth2";
  } catch {
    return "oauth2";
  }
}

import type { Issuer } from "#contracts/issuer.ts";
import type { UnverifiedToken } from "./read-token.ts";

const always = ["exp", "iat", "sub"];
/** RFC 9068 2.2; jose itself asks for iss and aud where it is told which. */
const ofAccessTokens = ["client_id", "jti"];

/** The claims that a token of this issuer must hold. */
export function requiredClaims({ profile, requiredClaims: own = [] }: Issuer): string[] {
  return [...always, ...(profile === "access-token" ? ofAccessTokens : []), ...own];
}

/** Why a token's header is none of this issuer's, before its signature is looked at; null: it may be one. */
export function decideHeader({ alg, typ }: UnverifiedToken["header"], issuer: Issuer): string | null {
  if (!issuer.algorithms.includes(alg)) return "token algorithm not this issuer's";
  const wanted = issuer.type ?? (issuer.profile === "access-token" ? "at+jwt" : undefined);
  const fits =
    wanted === undefined ? typ === undefined || mediaType(typ) === "jwt" : typ !== undefined && mediaType(typ) === mediaType(wanted);
  return fits ? null : "token of another type";
}

/** Why the claims of a token with a good signature are not to be used; null: they are. What jose judges is not judged again. */
export function decideClaims(claims: Record<string, unknown>, issuer: Issuer): string | null {
  if (!Number.isFinite(claims.exp) || !Number.isFinite(claims.iat)) return "token times are not finite";
  if (!isText(claims.sub)) return "token subject is no text";
  const missing = requiredClaims(issuer).find((name) => !Object.hasOwn(claims, name) || claims[name] === null);
  if (missing !== undefined) return `token lacks ${missing}`;
  if (issuer.profile === "access-token" && !ofAccessTokens.every((name) => isText(claims[name]))) return "token ids are no texts";
  return null;
}

/** RFC 7515 4.1.9: case does not count, and application/ may be left out where no other slash is. */
function mediaType(type: string): string {
  return type.toLowerCase().replace(/^application\/(?=[^/]*$)/, "");
}

function isText(value: unknown): boolean {
  return typeof value === "string" && value !== "";
}

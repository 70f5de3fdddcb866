import { errors, type JWTPayload } from "jose";
import type { Credential } from "#contracts/client.ts";
import type { Issuer } from "#contracts/issuer.ts";
import type { IncomingRequest } from "../platform.ts";
import { type AuthContext, type Authenticator, type AuthResult, type RefusedCredential, refused } from "./authenticator.ts";
import { BoundedCache } from "./bounded-cache.ts";
import { decideClaims, decideHeader } from "./decide-token.ts";
import type { IssuerKeys } from "./issuer-keys.ts";
import { judgeBinding } from "./judge-binding.ts";
import { type AccessToken, readAccessToken } from "./read-access-token.ts";
import { readClaim, readPermissions, readPlan, readRoles } from "./read-claim.ts";
import { type Confirmation, readConfirmation } from "./read-confirmation.ts";
import { readToken } from "./read-token.ts";
import { KeySetUnavailable } from "./remote-key-set.ts";
import { subjectClient } from "./subject-client.ts";
import { tokenChallenges } from "./token-challenges.ts";
import { verifySignature } from "./verify-signature.ts";

const MAX_TOKEN_LENGTH = 8192;
const ACCEPTED_MS = 300_000;

interface Verified {
  credential: Credential;
  /** The names that live policy revokes it by; none: it has no id. */
  ids: readonly string[];
  /** Milliseconds since 1970. */
  issuedAt: number;
  expiresAt: number;
  /** What it is bound to. */
  confirmation: Confirmation | null;
  /** The key objects it was verified with: when the policy brings others, it is verified again. */
  keys: IssuerKeys;
}

/** By the token's text: it has one spelling only, so this is its signing input and the bytes of its signature. */
const verified = new BoundedCache<Verified>(10_000);

const invalid = (reason: string): RefusedCredential => refused(reason, { error: "invalid_token" });

/** Tokens signed by a configured issuer (RFC 7519, RFC 8725, RFC 9068). */
export const jwt: Authenticator = {
  method: "jwt",
  challenges: tokenChallenges,
  read(request, context) {
    const token = readAccessToken(request);
    if (token === null) return { kind: "none" };
    if (token.text.length > MAX_TOKEN_LENGTH) return invalid("token too long");
    const seen = verified.get(token.text, context.now);
    const presented = { request, token };
    return seen && isStillTrusted(seen, context) ? judge(seen, presented, context) : verify(presented, context);
  },
};

interface Presented {
  request: IncomingRequest;
  token: AccessToken;
}

function isStillTrusted(seen: Verified, context: AuthContext): boolean {
  return context.policy.issuers.get(seen.keys.issuer.issuer) === seen.keys;
}

/** What may change while a token is remembered. */
function judge(seen: Verified, { request, token }: Presented, context: AuthContext): AuthResult | Promise<AuthResult> {
  const { credential, ids, issuedAt, expiresAt, confirmation, keys } = seen;
  const { policy, now } = context;
  if (ids.some((id) => policy.revokedTokens.has(id))) return invalid("token revoked");
  if (issuedAt < (policy.revokedClients.get(credential.client) ?? 0)) return invalid("tokens of its client revoked");
  if (expiresAt <= now) return invalid("token expired");
  const { senderConstraint: constraint = "optional" } = keys.issuer;
  return judgeBinding(request, { credential, token, confirmation, constraint }, context);
}

async function verify(presented: Presented, context: AuthContext): Promise<AuthResult> {
  const { text } = presented.token;
  const token = readToken(text);
  if (typeof token === "string") return invalid(token);
  const keys = context.policy.issuers.get(token.claims.iss as string);
  if (keys === undefined) return invalid("issuer unknown");
  const wrong = decideHeader(token.header, keys.issuer);
  if (wrong !== null) return invalid(wrong);
  try {
    await verifySignature(text, keys, context);
  } catch (error) {
    return refusalOf(error);
  }
  const entry = await toVerified(token.claims, keys);
  if (typeof entry === "string") return invalid(entry);
  verified.set(text, entry, Math.min(context.now + ACCEPTED_MS, entry.expiresAt));
  return judge(entry, presented, context);
}

/** A key set that cannot be had or used is our trouble, all else the token's: jose throws TypeErrors for keys that do not fit it. */
function refusalOf(error: unknown): AuthResult {
  if (error instanceof KeySetUnavailable) return { kind: "unavailable", reason: `key set unavailable: ${error.message}` };
  if (error instanceof TypeError) return invalid(`token refused: ${error.name}`);
  if (error instanceof errors.JOSEError && !(error instanceof errors.JWKSInvalid)) return invalid(`token refused: ${error.code}`);
  return { kind: "unavailable", reason: `key unusable: ${(error as Error).name}` };
}

async function toVerified(claims: JWTPayload, keys: IssuerKeys): Promise<Verified | string> {
  const { issuer } = keys;
  const wrong = decideClaims(claims, issuer);
  if (wrong !== null) return wrong;
  const credential = await toCredential(claims, issuer);
  if (credential === null) return "token does not say which client is counted";
  const ids = tokenIds(claims.jti, issuer.issuer);
  if (ids === null) return "token id is no one text";
  const { exp = 0, iat = 0, cnf } = claims;
  const endsAt = Math.min(exp, iat + issuer.maximumAgeSeconds) + issuer.leewaySeconds;
  return { credential, ids, issuedAt: iat * 1000, expiresAt: endsAt * 1000, confirmation: readConfirmation(cnf), keys };
}

async function toCredential(claims: JWTPayload, issuer: Issuer): Promise<Credential | null> {
  const names = issuer.claims;
  // One claim for all tokens of an issuer, so that no subject can call itself as a client is called.
  const counted = names.client === undefined ? claims.sub : readClaim(claims, names.client);
  if (typeof counted !== "string" || counted === "") return null;
  return {
    method: "jwt",
    client: await subjectClient(counted, issuer.issuer),
    subject: String(claims.sub),
    roles: readRoles(claims, names.roles),
    permissions: readPermissions(claims, names.permissions),
    plan: readPlan(claims, names.plan),
    limits: {},
  };
}

/**
 * What a token can be revoked by: its id within its issuer, and its id alone as older policies have it. Issuers that number
 * their tokens mean the number's text; null for what has no one text, a number beyond 2^53 among it: it could not be revoked.
 */
function tokenIds(jti: unknown, issuer: string): string[] | null {
  if (jti === undefined || jti === null) return [];
  return typeof jti === "string" || Number.isSafeInteger(jti) ? [`${issuer} ${jti}`, String(jti)] : null;
}

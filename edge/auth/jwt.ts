import { type CryptoKey, decodeJwt, errors, type JWTPayload, type JWTVerifyGetKey, type JWTVerifyOptions, jwtVerify } from "jose";
import type { Credential } from "#contracts/client.ts";
import type { Issuer } from "#contracts/issuer.ts";
import { type AuthContext, type Authenticator, type AuthResult, refused } from "./authenticator.ts";
import { BoundedCache } from "./bounded-cache.ts";
import type { IssuerKeys } from "./issuer-keys.ts";
import { KeySetUnavailable } from "./remote-key-set.ts";
import { isStrictToken } from "./strict-token.ts";
import { subjectClient } from "./subject-client.ts";
import { writeChallenge } from "./write-challenge.ts";

const MAX_TOKEN_LENGTH = 8192;
const ACCEPTED_MS = 300_000;
const MAX_TRIED_KEYS = 8;
const ROLE = /^[a-z0-9][a-z0-9._-]{0,63}$/;

interface Verified {
  credential: Credential;
  tokenId: string | undefined;
  expiresAt: number;
  /** The key objects it was verified with: when the policy brings others, it is verified again. */
  keys: IssuerKeys;
}

const verified = new BoundedCache<Verified>(10_000);

/** Bearer tokens signed by a configured issuer (RFC 7519, RFC 8725): algorithms pinned, exp and iat required. */
export const jwt: Authenticator = {
  method: "jwt",
  challenges: (_request, _context, refusal) => [writeChallenge("Bearer", {}, refusal)],
  read(request, context) {
    const header = request.headers.get("Authorization");
    if (header === null || !/^bearer /i.test(header)) return { kind: "none" };
    const token = header.slice("bearer ".length).trim();
    if (token.length > MAX_TOKEN_LENGTH) return refused("token too long");
    // Every spelling of a token but one is refused, so that the text itself can be the cache's key.
    if (!isStrictToken(token)) return refused("token malformed");
    const seen = verified.get(token, context.now);
    return seen && isStillTrusted(seen, context) ? judge(seen, context) : verify(token, context);
  },
};

function isStillTrusted(seen: Verified, context: AuthContext): boolean {
  return context.policy.issuers.get(seen.keys.issuer.issuer) === seen.keys;
}

function judge(seen: Verified, context: AuthContext): AuthResult {
  if (seen.tokenId !== undefined && context.policy.revokedTokens.has(seen.tokenId)) return refused("token revoked");
  if (seen.expiresAt <= context.now) return refused("token expired");
  return { kind: "credential", credential: seen.credential };
}

async function verify(token: string, context: AuthContext): Promise<AuthResult> {
  const keys = issuerOf(token, context);
  if (keys === undefined) return refused("issuer unknown");
  let payload: JWTPayload;
  try {
    payload = await checkSignature(token, keys, context);
  } catch (error) {
    return refusalOf(error);
  }
  const credential = await toCredential(payload, keys.issuer);
  const tokenId = readTokenId(payload.jti);
  if (credential === null || tokenId === null) return refused("token claims unusable");
  const expiresAt =
    Math.min(payload.exp ?? 0, (payload.iat ?? 0) + keys.issuer.maximumAgeSeconds) * 1000 + keys.issuer.leewaySeconds * 1000;
  const entry = { credential, tokenId, expiresAt, keys };
  verified.set(token, entry, Math.min(context.now + ACCEPTED_MS, expiresAt));
  return judge(entry, context);
}

function issuerOf(token: string, context: AuthContext): IssuerKeys | undefined {
  try {
    return context.policy.issuers.get(String(decodeJwt(token).iss));
  } catch {
    return undefined;
  }
}

async function checkSignature(token: string, { issuer, source }: IssuerKeys, context: AuthContext): Promise<JWTPayload> {
  const options = {
    issuer: issuer.issuer,
    audience: issuer.audience,
    algorithms: issuer.algorithms,
    clockTolerance: issuer.leewaySeconds,
    maxTokenAge: issuer.maximumAgeSeconds,
    requiredClaims: ["exp", "iat", "sub"],
    currentDate: new Date(context.now),
  };
  const find: JWTVerifyGetKey = (header, input) => source.find(header, input, context);
  try {
    return (await jwtVerify(token, find, options)).payload;
  } catch (error) {
    if (error instanceof errors.JWKSMultipleMatchingKeys) return checkWithEach(error, token, options);
    throw error;
  }
}

/** A token that names no key, under a set where several fit: the one whose signature it is decides. */
async function checkWithEach(keys: AsyncIterable<CryptoKey>, token: string, options: JWTVerifyOptions): Promise<JWTPayload> {
  let tried = 0;
  for await (const key of keys) {
    if (++tried > MAX_TRIED_KEYS) break;
    try {
      return (await jwtVerify(token, key, options)).payload;
    } catch (error) {
      const isWrongKey = error instanceof errors.JWSSignatureVerificationFailed || error instanceof TypeError;
      if (!isWrongKey) throw error;
    }
  }
  throw new errors.JWSSignatureVerificationFailed();
}

/** A key set that cannot be had or used is our trouble, all else the token's: jose throws TypeErrors for keys that do not fit it. */
function refusalOf(error: unknown): AuthResult {
  if (error instanceof KeySetUnavailable) return { kind: "unavailable", reason: `key set unavailable: ${error.message}` };
  if (error instanceof TypeError) return refused(`token refused: ${error.name}`);
  if (error instanceof errors.JOSEError && !(error instanceof errors.JWKSInvalid)) return refused(`token refused: ${error.code}`);
  return { kind: "unavailable", reason: `key unusable: ${(error as Error).name}` };
}

async function toCredential(payload: JWTPayload, issuer: Issuer): Promise<Credential | null> {
  if (typeof payload.sub !== "string" || payload.sub === "" || !Number.isFinite(payload.exp)) return null;
  const plan = payload[issuer.claims.plan];
  return {
    method: "jwt",
    client: await subjectClient(payload.sub, issuer.issuer),
    subject: payload.sub,
    roles: readRoles(payload[issuer.claims.roles]),
    permissions: [],
    plan: typeof plan === "string" && plan.length <= 64 ? plan : null,
    limits: {},
  };
}

/**
 * The id a token can be revoked by, one space of ids for all issuers; undefined when it has none. Issuers that number their
 * tokens mean the number's text; null for what has no one text, a number beyond 2^53 among it: it could not be revoked.
 */
function readTokenId(claim: unknown): string | undefined | null {
  if (claim === undefined || claim === null) return undefined;
  return typeof claim === "string" || Number.isSafeInteger(claim) ? String(claim) : null;
}

function readRoles(claim: unknown): string[] {
  const words = typeof claim === "string" ? claim.split(" ") : Array.isArray(claim) ? claim : [];
  return words.filter((word): word is string => typeof word === "string" && ROLE.test(word));
}

import { type CryptoKey, createRemoteJWKSet, importJWK, importSPKI, type JWK, type JWTVerifyGetKey } from "jose";
import type { Issuer } from "#contracts/live-policy.ts";
import type { Settings } from "../env.ts";

/** An issuer and what its signatures are checked with. */
export interface IssuerKeys {
  issuer: Issuer;
  key: CryptoKey | Uint8Array | JWTVerifyGetKey;
}

export type IssuerKeysResult = { ok: true; issuers: Map<string, IssuerKeys> } | { ok: false; mistakes: string[] };

const MIN_HMAC_BYTES = 32;
const JWKS_TIMEOUT_MS = 2000;
const JWKS_COOLDOWN_MS = 10_000;
const JWKS_MAX_AGE_MS = 600_000;

// Kept for the isolate's life, so that a change of policy neither fetches a key set again nor ends the cached tokens.
const remoteSets = new Map<string, JWTVerifyGetKey>();
const keysByIssuer = new Map<string, IssuerKeys>();

/** Resolves every issuer's key; a key that is missing or unreadable is a mistake, and all of them are told. */
export async function readIssuerKeys(issuers: readonly Issuer[], settings: Settings): Promise<IssuerKeysResult> {
  const found = new Map<string, IssuerKeys>();
  const mistakes: string[] = [];
  for (const issuer of issuers) {
    const keys = await readOnce(issuer, settings).catch((error: unknown) => `its key cannot be read (${(error as Error).name})`);
    if (typeof keys === "string") mistakes.push(`issuer ${issuer.issuer}: ${keys}`);
    else found.set(issuer.issuer, keys);
  }
  return mistakes.length > 0 ? { ok: false, mistakes } : { ok: true, issuers: found };
}

async function readOnce(issuer: Issuer, settings: Settings): Promise<IssuerKeys | string> {
  const identity = JSON.stringify([issuer, settings.secret(issuer.secret ?? issuer.publicKey ?? "")]);
  const known = keysByIssuer.get(identity);
  if (known) return known;
  const key = await readKey(issuer, settings);
  if (typeof key === "string") return key;
  const keys = { issuer, key };
  keysByIssuer.set(identity, keys);
  return keys;
}

/** The key, or a sentence that says what is wrong with it. */
async function readKey(issuer: Issuer, settings: Settings): Promise<IssuerKeys["key"] | string> {
  if (issuer.jwksUrl !== undefined) return remoteSet(issuer.jwksUrl);
  const reference = issuer.secret ?? issuer.publicKey;
  const text = reference === undefined ? undefined : settings.secret(reference);
  if (text === undefined) return `${reference ?? "a key"} is missing`;
  if (issuer.secret === undefined) return readPublicKey(text, issuer.algorithms[0] ?? "");
  const bytes = new TextEncoder().encode(text);
  return bytes.length >= MIN_HMAC_BYTES ? bytes : `${reference} is shorter than ${MIN_HMAC_BYTES} bytes`;
}

async function readPublicKey(text: string, algorithm: string): Promise<IssuerKeys["key"] | string> {
  if (!text.trimStart().startsWith("{")) return importSPKI(text, algorithm);
  const jwk = JSON.parse(text) as JWK;
  if (jwk.kty === "oct" || jwk.d !== undefined) return "a public key is needed, not a secret or private one";
  return importJWK(jwk, algorithm);
}

function remoteSet(url: string): JWTVerifyGetKey {
  const known = remoteSets.get(url);
  if (known) return known;
  const created = createRemoteJWKSet(new URL(url), {
    timeoutDuration: JWKS_TIMEOUT_MS,
    cooldownDuration: JWKS_COOLDOWN_MS,
    cacheMaxAge: JWKS_MAX_AGE_MS,
  });
  remoteSets.set(url, created);
  return created;
}

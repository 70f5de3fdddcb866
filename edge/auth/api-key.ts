import { apiKeyKey } from "#contracts/kv-keys.ts";
import type { PolicyStore } from "../live/policy-store.ts";
import type { IncomingRequest } from "../platform.ts";
import { type AuthContext, type Authenticator, type AuthResult, refused } from "./authenticator.ts";
import { BoundedCache } from "./bounded-cache.ts";
import { FailureBudget } from "./failure-budget.ts";
import { readApiKeyId } from "./read-api-key-id.ts";
import { type KnownKey, verifyApiKey } from "./verify-api-key.ts";
import { writeChallenge } from "./write-challenge.ts";

const FRESH_MS = 60_000;
/** A key accepted that lately is looked up again whatever others at its address do. */
const REMEMBERED_MS = 3_600_000;
const FIRST_PAUSE_MS = 5000;
const LAST_PAUSE_MS = 40_000;
const UNKNOWN_REMEMBERED_MS = 60_000;
const STORE_TIMEOUT_MS = 250;
const UNKNOWN_KEYS_A_MINUTE = 20;

interface Accepted extends KnownKey {
  freshUntil: number;
}

/** A key made a moment ago may not have reached KV: it is asked for again, after pauses that double. */
interface Unknown {
  askAgainAt: number;
  pauseMs: number;
}

// Apart, so that made-up keys, which anybody can give the right checksum, push out no accepted one.
const accepted = new BoundedCache<Accepted>(10_000);
const unknown = new BoundedCache<Unknown>(10_000);
const failures = new FailureBudget(UNKNOWN_KEYS_A_MINUTE);

/**
 * API keys: one KV read for a key this isolate has not seen in the last minute, and none for new keys from an address that
 * presented 20 unknown ones within a minute. Revocation comes with live policy.
 */
export const apiKey: Authenticator = {
  method: "api-key",
  challenges: () => [writeChallenge("ApiKey", {})],
  read(request, context) {
    const text = presentedKey(request, context);
    if (text === null) return { kind: "none" };
    const { now, addressClient } = context;
    const seen = accepted.get(text, now);
    if (seen !== undefined && seen.freshUntil > now) return judge(seen, context);
    const id = readApiKeyId(text);
    if (id === null) return refused("api key malformed");
    const missed = unknown.get(text, now);
    if (missed !== undefined && missed.askAgainAt > now) return refuseUnknown(id, context);
    const isNew = seen === undefined && missed === undefined;
    if (isNew && failures.isSpent(addressClient, now)) return refused("too many unknown api keys from this address");
    return lookUp(text, id, context);
  },
};

/** The one key that the request holds; several, in the header, the query or both, are joined into what is no key. */
function presentedKey({ headers }: IncomingRequest, { policy, queryKeys }: AuthContext): string | null {
  const inHeader = headers.get(policy.config.apiKeyHeader);
  if (queryKeys.length === 0) return inHeader;
  return inHeader === null ? queryKeys.join() : [inHeader, ...queryKeys].join();
}

function judge({ credential, expiresAt, isAllowedFrom }: KnownKey, { policy, address, now }: AuthContext): AuthResult {
  if (policy.revokedKeys.has(credential.subject)) return refused("api key revoked");
  if (expiresAt !== null && expiresAt <= now) return refused("api key expired");
  if (isAllowedFrom !== null && !isAllowedFrom(address)) return refused("address not allowed for this api key");
  return { kind: "credential", credential };
}

async function lookUp(text: string, id: string, context: AuthContext): Promise<AuthResult> {
  const { store, now, settings, policy } = context;
  let stored: string | null;
  try {
    stored = store === undefined ? null : await readInTime(store, apiKeyKey(id));
  } catch (error) {
    if (policy.revokedKeys.has(id)) return refused("api key revoked");
    return { kind: "unavailable", reason: `api keys cannot be read: ${(error as Error).name}` };
  }
  const found = await verifyApiKey({ text, id, stored }, settings.peppers);
  if (found === null) return rememberUnknown(text, id, context);
  accepted.set(text, { ...found, freshUntil: now + FRESH_MS }, now + REMEMBERED_MS);
  return judge(found, context);
}

function rememberUnknown(text: string, id: string, context: AuthContext): AuthResult {
  const { now, addressClient } = context;
  const before = unknown.get(text, now);
  if (before === undefined) failures.countFailure(addressClient, now);
  const pauseMs = before === undefined ? FIRST_PAUSE_MS : Math.min(before.pauseMs * 2, LAST_PAUSE_MS);
  unknown.set(text, { askAgainAt: now + pauseMs, pauseMs }, now + UNKNOWN_REMEMBERED_MS);
  return refuseUnknown(id, context);
}

/** A revoked key's record may be gone from the store. */
function refuseUnknown(id: string, { policy }: AuthContext): AuthResult {
  return refused(policy.revokedKeys.has(id) ? "api key revoked" : "api key unknown");
}

/** A store has no deadline of its own. */
async function readInTime(store: PolicyStore, key: string): Promise<string | null> {
  let timer: number | null = null;
  const patience = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => reject(new DOMException("the store is slow", "TimeoutError")), STORE_TIMEOUT_MS);
  });
  try {
    return await Promise.race([store.get(key), patience]);
  } finally {
    clearTimeout(timer);
  }
}

import * as z from "zod/mini";
import { ApiKeyRecord, type Credential } from "#contracts/client.ts";
import { apiKeyKey } from "#contracts/kv-keys.ts";
import type { PolicyStore } from "../live/policy-store.ts";
import { type AuthContext, type Authenticator, type AuthResult, refused } from "./authenticator.ts";
import { BoundedCache } from "./bounded-cache.ts";
import { equalInConstantTime } from "./equal-in-constant-time.ts";
import { FailureBudget } from "./failure-budget.ts";
import { hmacBase64url } from "./hmac.ts";
import { readApiKeyId } from "./read-api-key-id.ts";
import { writeChallenge } from "./write-challenge.ts";

const FRESH_MS = 60_000;
/** A key accepted that lately is looked up again whatever others at its address do. */
const REMEMBERED_MS = 3_600_000;
const FIRST_PAUSE_MS = 5000;
const LAST_PAUSE_MS = 40_000;
const UNKNOWN_REMEMBERED_MS = 60_000;
const STORE_TIMEOUT_MS = 250;
const UNKNOWN_KEYS_A_MINUTE = 20;

interface Accepted {
  credential: Credential;
  expiresAt: number | null;
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
    const text = request.headers.get(context.policy.config.apiKeyHeader);
    if (text === null) return { kind: "none" };
    const id = readApiKeyId(text);
    if (id === null) return refused("api key malformed");
    if (context.policy.revokedKeys.has(id)) return refused("api key revoked");
    const seen = accepted.get(text, context.now);
    if (seen !== undefined && seen.freshUntil > context.now) return judge(seen, context.now);
    const missed = unknown.get(text, context.now);
    if (missed !== undefined && missed.askAgainAt > context.now) return refused("api key unknown");
    const isNew = seen === undefined && missed === undefined;
    if (isNew && failures.isSpent(context.addressClient, context.now)) return refused("too many unknown api keys from this address");
    return lookUp(text, id, context);
  },
};

function judge(seen: Accepted, now: number): AuthResult {
  if (seen.expiresAt !== null && seen.expiresAt <= now) return refused("api key expired");
  return { kind: "credential", credential: seen.credential };
}

async function lookUp(text: string, id: string, context: AuthContext): Promise<AuthResult> {
  const { store, now } = context;
  let stored: string | null;
  try {
    stored = store === undefined ? null : await readInTime(store, apiKeyKey(id));
  } catch (error) {
    return { kind: "unavailable", reason: `api keys cannot be read: ${(error as Error).name}` };
  }
  const found = stored ? await verify(text, id, stored, context) : null;
  if (found === null) return rememberUnknown(text, context);
  accepted.set(text, found, now + REMEMBERED_MS);
  return judge(found, now);
}

function rememberUnknown(text: string, { now, addressClient }: AuthContext): AuthResult {
  const before = unknown.get(text, now);
  if (before === undefined) failures.countFailure(addressClient, now);
  const pauseMs = before === undefined ? FIRST_PAUSE_MS : Math.min(before.pauseMs * 2, LAST_PAUSE_MS);
  unknown.set(text, { askAgainAt: now + pauseMs, pauseMs }, now + UNKNOWN_REMEMBERED_MS);
  return refused("api key unknown");
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

async function verify(text: string, id: string, stored: string, { settings, now }: AuthContext): Promise<Accepted | null> {
  const parsed = z.safeParse(ApiKeyRecord, parseJson(stored));
  const pepper = parsed.success ? settings.peppers.get(parsed.data.pepperId) : undefined;
  if (!parsed.success || pepper === undefined || parsed.data.id !== id) return null;
  const { hash, roles, plan, expiresAt } = parsed.data;
  if (!equalInConstantTime(hash, await hmacBase64url(pepper, text))) return null;
  return {
    expiresAt,
    freshUntil: now + FRESH_MS,
    credential: { method: "api-key", client: `key:${id}`, subject: id, roles, permissions: [], plan, limits: {} },
  };
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

import * as z from "zod/mini";
import { ApiKeyRecord, type Credential } from "#contracts/client.ts";
import { apiKeyKey } from "#contracts/kv-keys.ts";
import { type AuthContext, type Authenticator, type AuthResult, refused } from "./authenticator.ts";
import { BoundedCache } from "./bounded-cache.ts";
import { crc32 } from "./crc32.ts";
import { equalInConstantTime } from "./equal-in-constant-time.ts";
import { hmacBase64url } from "./hmac.ts";

const KEY_FORMAT = /^aegis_([0-9A-Za-z]{12})_[0-9A-Za-z]{32}([0-9A-Za-z]{6})$/;
const CHECKSUM_LENGTH = 6;
const ACCEPTED_MS = 60_000;
const REFUSED_MS = 5000;
const KV_CACHE_SECONDS = 30;

type Known = { kind: "accepted"; credential: Credential; expiresAt: number | null } | { kind: "unknown" };
const known = new BoundedCache<Known>(10_000);

/** API keys: one KV read for a key this isolate has not seen in the last minute. Revocation comes with live policy. */
export const apiKey: Authenticator = {
  method: "api-key",
  challenge: 'ApiKey realm="aegis"',
  read(request, context) {
    const text = request.headers.get(context.policy.config.apiKeyHeader);
    if (text === null) return { kind: "none" };
    const id = readId(text);
    if (id === null) return refused("api key malformed");
    if (context.policy.revokedKeys.has(id)) return refused("api key revoked");
    const seen = known.get(text, context.now);
    return seen ? judge(seen, context.now) : lookUp(text, id, context);
  },
};

/** The key's id when its form and checksum are right: a mistyped key costs no look-up. */
function readId(text: string): string | null {
  const match = KEY_FORMAT.exec(text);
  const [, id, checksum] = match ?? [];
  return id !== undefined && checksum === checksumOf(text.slice(0, -CHECKSUM_LENGTH)) ? id : null;
}

const BASE62 = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";

function checksumOf(text: string): string {
  let rest = crc32(text);
  let out = "";
  for (let digit = 0; digit < CHECKSUM_LENGTH; digit++) {
    out = BASE62.charAt(rest % 62) + out;
    rest = Math.floor(rest / 62);
  }
  return out;
}

function judge(seen: Known, now: number): AuthResult {
  if (seen.kind === "unknown") return refused("api key unknown");
  if (seen.expiresAt !== null && seen.expiresAt <= now) return refused("api key expired");
  return { kind: "credential", credential: seen.credential };
}

async function lookUp(text: string, id: string, context: AuthContext): Promise<AuthResult> {
  let stored: string | null | undefined;
  try {
    stored = await context.kv?.get(apiKeyKey(id), { type: "text", cacheTtl: KV_CACHE_SECONDS });
  } catch (error) {
    return { kind: "unavailable", reason: `api keys cannot be read: ${(error as Error).name}` };
  }
  const found = stored ? await verify(text, id, stored, context) : ({ kind: "unknown" } as const);
  known.set(text, found, context.now + (found.kind === "accepted" ? ACCEPTED_MS : REFUSED_MS));
  return judge(found, context.now);
}

async function verify(text: string, id: string, stored: string, context: AuthContext): Promise<Known> {
  const parsed = z.safeParse(ApiKeyRecord, parseJson(stored));
  const pepper = parsed.success ? context.settings.peppers.get(parsed.data.pepperId) : undefined;
  if (!parsed.success || pepper === undefined || parsed.data.id !== id) return { kind: "unknown" };
  const { hash, roles, plan, expiresAt } = parsed.data;
  if (!equalInConstantTime(hash, await hmacBase64url(pepper, text))) return { kind: "unknown" };
  return { kind: "accepted", expiresAt, credential: { method: "api-key", client: `key:${id}`, subject: id, roles, plan } };
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

import { exportJWK } from "jose";
import { inject } from "vitest";
import type { Issuer } from "#contracts/issuer.ts";
import { readSettings, type Settings } from "../env.ts";
import type { Policy } from "../live/policy.ts";
import { testEnv } from "../test-worker.ts";
import type { AuthContext, AuthResult } from "./authenticator.ts";
import { readIssuerKeys } from "./issuer-keys.ts";
import { jwt } from "./jwt.ts";

const read = readSettings(testEnv());
const settings = read.ok ? read.settings : (undefined as unknown as Settings);

export const testIssuer = "https://i.test";

/** An issuer of ES256 tokens for the audience `aegis`. */
export function issuerOf(fields: Partial<Issuer>): Issuer {
  const common = { audience: "aegis", leewaySeconds: 5, maximumAgeSeconds: 900, claims: { roles: "roles", plan: "plan" } };
  return { ...common, issuer: testIssuer, algorithms: ["ES256"], ...fields };
}

/** What is wrong with the keys of an issuer with these fields. */
export async function mistakesOf(fields: Partial<Issuer>): Promise<string[]> {
  const keys = await readIssuerKeys([issuerOf(fields)], settings);
  return keys.ok ? [] : keys.mistakes;
}

interface Judging {
  /** Milliseconds since 1970. */
  now?: number;
  revokedTokens?: string[];
  revokedClients?: Record<string, number>;
}

/** What becomes of a bearer token under these issuers. */
export async function judgeToken(
  issuers: Issuer | readonly Issuer[],
  token: string,
  { now = Date.now(), revokedTokens = [], revokedClients = {} }: Judging = {},
): Promise<AuthResult> {
  const keys = await readIssuerKeys([issuers].flat(), settings);
  if (!keys.ok) throw new Error(keys.mistakes.join());
  const revoked = { revokedTokens: new Set(revokedTokens), revokedClients: new Map(Object.entries(revokedClients)) };
  const policy = { issuers: keys.issuers, ...revoked } as unknown as Policy;
  const log = { info() {}, warn() {}, error() {} };
  const platform = { clientCertificate: () => null, mayTerminateTls: () => false };
  const caller = { platform, address: "", addressClient: "", queryKeys: [] };
  const context: AuthContext = { policy, settings, store: undefined, now, waitUntil() {}, log, ...caller };
  return jwt.read(new Request("http://gateway.test/", { headers: { Authorization: `Bearer ${token}` } }), context);
}

/** An issuer with a key set of its own on the tests' server; its keys are called key-0, key-1 and so on. */
export async function setOf(path: string, keys: CryptoKey[]): Promise<Issuer> {
  const url = new URL(path, inject("jwksUrl")).href;
  const body = { keys: await Promise.all(keys.map(async (key, index) => ({ ...(await exportJWK(key)), kid: `key-${index}` }))) };
  await fetch(url, { method: "PUT", body: JSON.stringify({ status: 200, body }) });
  return issuerOf({ jwksUrl: url });
}

const algorithms: Record<string, Parameters<SubtleCrypto["sign"]>[0]> = {
  ES256: { name: "ECDSA", hash: "SHA-256" },
  RS256: "RSASSA-PKCS1-v1_5",
  HS256: "HMAC",
};

/** A token of any header and payload, texts taken as they are: also such as no library makes. */
export async function signRaw(key: CryptoKey, header: object | string, payload: unknown, by = "ES256"): Promise<string> {
  const input = `${encode(header)}.${encode(payload)}`;
  const signature = await crypto.subtle.sign(algorithms[by] ?? by, key, new TextEncoder().encode(input));
  return `${input}.${base64url(new Uint8Array(signature))}`;
}

/** Good claims of the tests' issuer, changed. */
export function claimsOf(changes: Record<string, unknown> = {}): Record<string, unknown> {
  const now = Math.floor(Date.now() / 1000);
  return { iss: testIssuer, aud: "aegis", sub: "alice", iat: now, exp: now + 300, ...changes };
}

function encode(part: unknown): string {
  return base64url(new TextEncoder().encode(typeof part === "string" ? part : JSON.stringify(part)));
}

function base64url(bytes: Uint8Array): string {
  return btoa(String.fromCharCode(...bytes))
    .replaceAll("+", "-")
    .replaceAll("/", "_")
    .replace(/=+$/, "");
}

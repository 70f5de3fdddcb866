import { env as bindings, createExecutionContext, waitOnExecutionContext } from "cloudflare:test";
import { importJWK, SignJWT } from "jose";
import { inject } from "vitest";
import { type PolicyPart, policyKeys } from "#contracts/kv-keys.ts";
import type { CompiledConfig } from "#contracts/live-policy.ts";
import type { Env } from "./env.ts";
import worker from "./worker.ts";

export const secrets = {
  jwt: "a-shared-secret-of-tests-with-32-bytes-or-more",
  pepper: "pepper-of-tests-that-is-long-enough-0123456789",
  ingest: "ingest-key-of-tests-that-is-long-enough-012345",
  hop: "hop-token-of-tests-that-is-long-enough-01234567",
};

export const kv = (bindings as unknown as { POLICY: KVNamespace }).POLICY;

/** The Worker's bindings as the local stack would give them, without a queue. */
export function testEnv(changes: Partial<Record<string, unknown>> = {}): Env {
  return {
    POLICY: kv,
    EDGE_ID: "edge-of-tests",
    UPSTASH_REDIS_REST_URL: inject("redisUrl"),
    UPSTASH_REDIS_REST_TOKEN: inject("redisToken"),
    ANALYTICS_URL: inject("analyticsUrl"),
    INGEST_KEY: `ingest:${secrets.ingest}`,
    API_KEY_PEPPERS: `p1:${secrets.pepper}`,
    CLIENT_HASH_KEYS: "e1:hash-key-of-tests-that-is-long-enough-0123456789",
    POLICY_REFRESH_SECONDS: "0.1",
    HOP_TOKEN: secrets.hop,
    AEGIS_JWT_SECRET: secrets.jwt,
    AEGIS_JWT_PUBLIC_JWK: inject("publicKey"),
    ...changes,
  };
}

let published = Date.now();

/** Writes one document of live policy, newer than all before. */
export async function publish(part: PolicyPart, body: object): Promise<void> {
  published += 1;
  await kv.put(policyKeys[part], JSON.stringify({ formatVersion: 1, version: published, publishedAt: published, ...body }));
}

/** A target as the compiled config has it. */
const target = (url: string) => ({ url, weight: 1, group: 0 });

/** A small config around the demo upstream; every test file changes what it is about. */
export function testConfig(changes: Partial<CompiledConfig> = {}): CompiledConfig {
  const open = { upstream: "demo", auth: [] };
  return {
    accessLog: "off",
    metricsEnabled: true,
    addresses: { allow: [], deny: [] },
    upstreams: [{ name: "demo", targets: [target(inject("upstreamUrl"))], timeoutMs: 5000, balance: "round-robin" }],
    routes: [
      { id: "open", path: "/open/*", ...open },
      { id: "users", path: "/api/users", methods: ["GET", "POST"], upstream: "demo", auth: ["jwt", "api-key"] },
      { id: "user", path: "/api/users/:id", methods: ["GET"], upstream: "demo", auth: ["jwt", "api-key"] },
      { id: "admin", path: "/admin/*", upstream: "demo", auth: ["jwt", "api-key"] },
    ],
    apiKeyHeader: "X-API-Key",
    issuers: [],
    roles: { admin: ["*"], user: ["read:metrics"] },
    accessRules: [
      { path: "/admin/*", roles: ["admin"] },
      { path: "/api/*", roles: ["user", "admin"] },
    ],
    limits: [],
    bypass: { ips: [], roles: [], clients: [] },
    ...changes,
  };
}

interface Send {
  method?: string;
  headers?: Record<string, string>;
  body?: string;
  address?: string;
  env?: Env;
  /** What Cloudflare says of the connection. */
  cf?: object;
  /** Waits for what the request left to do, its metric batch included (a second at most). */
  settled?: boolean;
}

/** Sends one request to the Worker. */
export async function send(
  path: string,
  { address, env = testEnv(), headers = {}, settled = false, ...init }: Send = {},
): Promise<Response> {
  const hop: Record<string, string> = address === undefined ? {} : { "X-Aegis-Hop-Token": secrets.hop, "X-Aegis-Client-Address": address };
  const request = new Request(`http://gateway.test${path}`, {
    ...init,
    headers: { Host: "gateway.test", ...hop, ...headers },
    redirect: "manual",
  });
  const context = createExecutionContext();
  const response = await worker.fetch(request as Parameters<typeof worker.fetch>[0], env, context);
  const text = await response.clone().arrayBuffer();
  if (settled) await waitOnExecutionContext(context);
  return new Response(nullBody(response.status) ? null : text, response);
}

function nullBody(status: number): boolean {
  return status === 101 || status === 204 || status === 205 || status === 304;
}

interface Claims {
  issuer?: string;
  roles?: unknown;
  subject?: string;
  [claim: string]: unknown;
}

/** A token by the tests' ES256 key: issuer, audience and times right unless the claims say otherwise. */
export async function token({
  issuer = "https://static.aegis.test",
  roles = ["user"],
  subject = "alice",
  ...claims
}: Claims = {}): Promise<string> {
  const key = await importJWK(JSON.parse(inject("privateJwk")), "ES256");
  const now = Math.floor(Date.now() / 1000);
  return new SignJWT({ iss: issuer, aud: "aegis", sub: subject, iat: now, exp: now + 300, roles, ...claims })
    .setProtectedHeader({ alg: "ES256", kid: "first" })
    .sign(key);
}

/** The issuers of the tests: a static public key, a key set, and a shared secret. */
export function testIssuers(): CompiledConfig["issuers"] {
  const common = { audience: "aegis", leewaySeconds: 5, maximumAgeSeconds: 900, claims: { roles: "roles", plan: "plan" } };
  return [
    { ...common, issuer: "https://static.aegis.test", algorithms: ["ES256"], publicKey: "${env:AEGIS_JWT_PUBLIC_JWK}" },
    { ...common, issuer: "https://keyset.aegis.test", algorithms: ["ES256"], jwksUrl: inject("jwksUrl") },
    { ...common, issuer: "https://shared.aegis.test", algorithms: ["HS256"], secret: "${env:AEGIS_JWT_SECRET}" },
  ];
}

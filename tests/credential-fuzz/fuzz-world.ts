import { createHmac } from "node:crypto";
import { type CryptoKey, exportJWK, generateKeyPair, type JWK, SignJWT } from "jose";
import type { CompiledConfig } from "#contracts/live-policy.ts";
import type { Route } from "#contracts/route.ts";
import { crc32 } from "#edge/auth/crc32.ts";

const BASE62 = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
const pepper = "pepper-of-the-fuzz-that-is-long-enough-01234567";
const sharedSecret = "a-shared-secret-of-the-fuzz-with-32-bytes-or-more";

/** The only address that one of the keys may be used from; nobody who is fuzzed has it. */
const reservedAddress = "203.0.113.77";

/** A key of the right form: what stands before, and its checksum. */
export function checksummed(body: string): string {
  const digits = [...Array(6).keys()].map((place) => BASE62.charAt(Math.floor(crc32(body) / 62 ** (5 - place)) % 62));
  return body + digits.join("");
}

export interface FuzzWorld {
  /** Good ones: each is served where it is accepted. */
  tokens: readonly string[];
  keys: readonly string[];
  /** Well made, and refused: expired, revoked, of another audience, address or pepper. */
  deadTokens: readonly string[];
  deadKeys: readonly string[];
  /** What of the issuers' keys anybody knows. */
  publicTexts: readonly string[];
  /** An attacker's own key. */
  stranger: { privateKey: CryptoKey; publicJwk: JWK };
  record: (id: string) => object | null;
  revocations: object;
  bindings: Record<string, string>;
  config: (upstream: string) => CompiledConfig;
}

const algorithms = ["ES256", "RS256", "EdDSA"] as const;
const issuerOf = (algorithm: string) => `https://${algorithm.toLowerCase()}.fuzz.test`;
const bindingOf = (algorithm: string) => `FUZZ_${algorithm.toUpperCase()}_JWK`;

const idOf = (number: number) => String(number).padStart(12, "K");
const keyOf = (number: number) => checksummed(`aegis_${idOf(number)}_${"secret".repeat(5)}${String(number).padStart(2, "0")}`);

/** Issuers, keys and tokens of every kind, made anew for a run. */
export async function makeWorld(): Promise<FuzzWorld> {
  const pairs = await Promise.all(algorithms.map((algorithm) => generateKeyPair(algorithm, { extractable: true })));
  const jwks = await Promise.all(pairs.map(async ({ publicKey }, index) => ({ ...(await exportJWK(publicKey)), alg: algorithms[index] })));
  const strangers = await generateKeyPair("ES256", { extractable: true });
  const signers: [string, CryptoKey | Uint8Array][] = [
    ["HS256", new TextEncoder().encode(sharedSecret)],
    ...pairs.map(({ privateKey }, index): [string, CryptoKey] => [algorithms[index] ?? "", privateKey]),
  ];
  const sign = (claims: object, [algorithm, key]: (typeof signers)[number]) =>
    new SignJWT({ iss: issuerOf(algorithm), aud: "aegis", sub: "alice", roles: ["user"], iat: now(), exp: now() + 43_200, ...claims })
      .setProtectedHeader({ alg: algorithm, kid: algorithm, typ: "JWT" })
      .sign(key);
  const all = (claims: object) => Promise.all(signers.map((signer) => sign(claims, signer)));
  const dead = await Promise.all([all({ exp: 1000 }), all({ aud: "other" }), all({ jti: "revoked" }), all({ nbf: now() + 90_000 })]);
  return {
    tokens: [...(await all({})), ...(await all({ sub: "bob", jti: "of-bob" }))],
    deadTokens: dead.flat(),
    publicTexts: [...jwks.map((jwk) => JSON.stringify(jwk)), "", "secret"],
    stranger: { privateKey: strangers.privateKey, publicJwk: await exportJWK(strangers.publicKey) },
    ...makeKeys(),
    bindings: {
      API_KEY_PEPPERS: `fuzz:${pepper}`,
      FUZZ_SECRET: sharedSecret,
      ...Object.fromEntries(jwks.map((jwk, index) => [bindingOf(algorithms[index] ?? ""), JSON.stringify(jwk)])),
    },
    config,
  };
}

function now(): number {
  return Math.floor(Date.now() / 1000);
}

/** Three that are good, and one of each kind that is not. */
function makeKeys(): Pick<FuzzWorld, "keys" | "deadKeys" | "record" | "revocations"> {
  const changes: object[] = [{}, {}, {}, { expiresAt: 1000 }, { addresses: [reservedAddress] }, { pepperId: "lost" }, {}];
  const records = new Map(
    changes.map((change, number) => {
      const hash = createHmac("sha256", pepper).update(keyOf(number)).digest("base64url");
      const record = { formatVersion: 2, id: idOf(number), pepperId: "fuzz", hash, roles: ["user"], plan: null, expiresAt: null };
      return [idOf(number), { ...record, ...change }];
    }),
  );
  const revoked = idOf(changes.length - 1);
  return {
    keys: [0, 1, 2].map(keyOf),
    deadKeys: changes.slice(3).map((_, index) => keyOf(index + 3)),
    record: (id) => records.get(id) ?? null,
    revocations: { formatVersion: 1, version: 1, publishedAt: 1, apiKeys: [revoked], tokens: { revoked: Date.now() + 86_400_000 } },
  };
}

function config(upstream: string): CompiledConfig {
  const route = (id: string, auth: Route["auth"], authMode: "any" | "all" = "any"): Route => ({
    id,
    path: `/${id}/*`,
    upstream: "witness",
    auth,
    authMode,
  });
  const issuer = { audience: "aegis", leewaySeconds: 5, maximumAgeSeconds: 86_400, claims: { roles: "roles", plan: "plan" } };
  return {
    accessLog: "off",
    metricsEnabled: false,
    addresses: { allow: [], deny: [] },
    upstreams: [
      {
        name: "witness",
        targets: [{ url: upstream, weight: 1, group: 0 }],
        timeoutMs: 20_000,
        balance: "round-robin",
        allowPrivate: true,
      },
    ],
    routes: [
      route("any", ["jwt", "api-key"]),
      route("both", ["jwt", "api-key"], "all"),
      route("keys", ["api-key"]),
      route("tokens", ["jwt"]),
    ],
    apiKeyHeader: "X-API-Key",
    issuers: [
      { ...issuer, issuer: issuerOf("HS256"), algorithms: ["HS256"], secret: "${env:FUZZ_SECRET}" },
      ...algorithms.map((algorithm) => ({
        ...issuer,
        issuer: issuerOf(algorithm),
        algorithms: [algorithm],
        publicKey: `\${env:${bindingOf(algorithm)}}`,
      })),
    ],
    roles: {},
    accessRules: [],
    limits: [],
    bypass: { ips: [], roles: [], clients: [] },
  };
}

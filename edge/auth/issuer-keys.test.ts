import { exportJWK, exportSPKI, type GenerateKeyPairResult, generateKeyPair, SignJWT } from "jose";
import { beforeAll, describe, expect, inject, it } from "vitest";
import type { Issuer } from "#contracts/issuer.ts";
import { readSettings, type Settings } from "../env.ts";
import type { Policy } from "../live/policy.ts";
import type { Log } from "../log.ts";
import { testEnv } from "../test-worker.ts";
import type { AuthContext, AuthResult } from "./authenticator.ts";
import { readIssuerKeys } from "./issuer-keys.ts";
import { jwt } from "./jwt.ts";

const silent: Log = { info() {}, warn() {}, error() {} };
const nobody = { address: "", addressClient: "", queryKeys: [] };
const read = readSettings(testEnv());
const settings = read.ok ? read.settings : (undefined as unknown as Settings);
const common = { audience: "aegis", leewaySeconds: 5, maximumAgeSeconds: 900, claims: { roles: "roles", plan: "plan" } };
const issuerOf = (fields: Partial<Issuer>): Issuer => ({ ...common, issuer: "https://i.test", algorithms: ["ES256"], ...fields });

let rsa: GenerateKeyPairResult;
let ec: GenerateKeyPairResult;
let another: GenerateKeyPairResult;
beforeAll(async () => {
  rsa = await generateKeyPair("RS256", { extractable: true });
  ec = await generateKeyPair("ES256", { extractable: true });
  another = await generateKeyPair("ES256", { extractable: true });
});

/** A token of the issuer by a key that may be bound to another algorithm. */
async function tokenBy(key: CryptoKey, header: { alg: string; kid?: string }): Promise<string> {
  const signer = header.alg.startsWith("PS") ? { ...(await exportJWK(key)), alg: header.alg } : key;
  return new SignJWT({})
    .setProtectedHeader(header)
    .setIssuer("https://i.test")
    .setAudience("aegis")
    .setSubject("a")
    .setIssuedAt()
    .setExpirationTime("5m")
    .sign(signer);
}

async function judge(issuer: Issuer, token: string): Promise<AuthResult> {
  const keys = await readIssuerKeys([issuer], settings);
  if (!keys.ok) throw new Error(keys.mistakes.join());
  const policy = { issuers: keys.issuers, revokedTokens: new Set() } as unknown as Policy;
  const context: AuthContext = { policy, settings, store: undefined, ...nobody, now: Date.now(), waitUntil() {}, log: silent };
  return jwt.read(new Request("http://gateway.test/", { headers: { Authorization: `Bearer ${token}` } }), context);
}

async function mistakesOf(fields: Partial<Issuer>): Promise<string[]> {
  const keys = await readIssuerKeys([issuerOf(fields)], settings);
  return keys.ok ? [] : keys.mistakes;
}

/** A pair of 1024 bits, which jose makes none of. */
async function weakRsa(): Promise<CryptoKeyPair> {
  const modulus = { modulusLength: 1024, publicExponent: new Uint8Array([1, 0, 1]) };
  const made = crypto.subtle.generateKey({ name: "RSASSA-PKCS1-v1_5", hash: "SHA-256", ...modulus }, true, ["sign", "verify"]);
  return (await made) as CryptoKeyPair;
}

/** An issuer with a key set of its own on the tests' server; its keys are called key-0, key-1 and so on. */
async function setOf(path: string, keys: CryptoKey[]): Promise<Issuer> {
  const url = new URL(path, inject("jwksUrl")).href;
  const body = { keys: await Promise.all(keys.map(async (key, index) => ({ ...(await exportJWK(key)), kid: `key-${index}` }))) };
  await fetch(url, { method: "PUT", body: JSON.stringify({ status: 200, body }) });
  return issuerOf({ jwksUrl: url });
}

describe("a public key for several algorithms", () => {
  it.each(["PEM", "JWK"])("verifies each of them, given as %s", async (form) => {
    const publicKey = form === "PEM" ? `\n${await exportSPKI(rsa.publicKey)}` : JSON.stringify(await exportJWK(rsa.publicKey));
    const issuer = issuerOf({ algorithms: ["RS256", "PS256"], publicKey });
    for (const alg of ["RS256", "PS256"]) {
      expect(await judge(issuer, await tokenBy(rsa.privateKey, { alg }))).toMatchObject({ kind: "credential" });
    }
    expect(await judge(issuer, await tokenBy(ec.privateKey, { alg: "ES256" }))).toMatchObject({ kind: "refused" });
  });

  it("is a mistake where it fits one of them only", async () => {
    const pem = await exportSPKI(ec.publicKey);
    expect(await mistakesOf({ algorithms: ["ES256", "RS256"], publicKey: pem })).toEqual([
      expect.stringMatching(/i\.test.*cannot be used for RS256/),
    ]);
    expect(await mistakesOf({ algorithms: ["ES256", "ES384"], publicKey: pem })).toEqual([expect.stringContaining("ES384")]);
    expect(await mistakesOf({ algorithms: ["ES256", "HS256"], publicKey: pem })).toEqual([expect.stringContaining("HS256")]);
    const declared = JSON.stringify({ ...(await exportJWK(rsa.publicKey)), alg: "RS256" });
    expect(await mistakesOf({ algorithms: ["RS256"], publicKey: declared })).toEqual([]);
    expect(await mistakesOf({ algorithms: ["RS256", "PS256"], publicKey: declared })).toEqual([expect.stringContaining("for RS256 only")]);
  });

  it("is a mistake where it is weak, private, secret or none", async () => {
    const weak = await weakRsa();
    for (const [key, said] of [
      [await exportSPKI(weak.publicKey), "2048"],
      [JSON.stringify(await exportJWK(rsa.privateKey)), "private"],
      [JSON.stringify({ kty: "oct", k: "AAAA" }), "secret"],
      ["{", "SyntaxError"],
      ["nonsense", "TypeError"],
    ]) {
      expect(await mistakesOf({ algorithms: ["RS256"], publicKey: key })).toEqual([expect.stringContaining(said ?? "")]);
    }
  });
});

describe("a shared secret", () => {
  it("is a mistake where it is short or an algorithm needs a public key", async () => {
    expect(await mistakesOf({ algorithms: ["HS256"], secret: "x".repeat(31) })).toEqual([expect.stringContaining("32 bytes")]);
    expect(await mistakesOf({ algorithms: ["HS256", "ES256"], secret: "x".repeat(32) })).toEqual([expect.stringContaining("ES256")]);
    expect(await mistakesOf({ algorithms: ["HS256"], secret: "${env:NOT_BOUND}" })).toEqual([
      expect.stringContaining("NOT_BOUND} is missing"),
    ]);
  });
});

describe("a token that names no key, under a set of several", () => {
  it("is accepted by whichever key signed it, refused by others and when its claims are wrong", async () => {
    const issuer = await setOf("/two-keys", [ec.publicKey, another.publicKey]);
    const stranger = await generateKeyPair("ES256");
    expect(await judge(issuer, await tokenBy(ec.privateKey, { alg: "ES256" }))).toMatchObject({ kind: "credential" });
    expect(await judge(issuer, await tokenBy(another.privateKey, { alg: "ES256" }))).toMatchObject({ kind: "credential" });
    expect(await judge(issuer, await tokenBy(stranger.privateKey, { alg: "ES256" }))).toMatchObject({ kind: "refused" });
    expect(await judge({ ...issuer, audience: "other" }, await tokenBy(another.privateKey, { alg: "ES256" }))).toEqual({
      kind: "refused",
      reason: "token refused: ERR_JWT_CLAIM_VALIDATION_FAILED",
    });
  });

  it("is tried against eight keys and not more", async () => {
    const pairs = await Promise.all(Array.from({ length: 9 }, () => generateKeyPair("ES256", { extractable: true })));
    const issuer = await setOf(
      "/nine-keys",
      pairs.map(({ publicKey }) => publicKey),
    );
    const results = await Promise.all(
      pairs.map(async ({ privateKey }) => (await judge(issuer, await tokenBy(privateKey, { alg: "ES256" }))).kind),
    );
    expect(results).toEqual([...Array(8).fill("credential"), "refused"]);
    const ninth = pairs[8] as GenerateKeyPairResult;
    expect(await judge(issuer, await tokenBy(ninth.privateKey, { alg: "ES256", kid: "key-8" }))).toMatchObject({ kind: "credential" });
  });
});

it("refuses the token, and does not call the key set unavailable, where the key it names is too weak to verify anything", async () => {
  const issuer = { ...(await setOf("/weak-key", [(await weakRsa()).publicKey])), algorithms: ["RS256"] };
  const token = await tokenBy(rsa.privateKey, { alg: "RS256", kid: "key-0" });
  expect(await judge(issuer, token)).toEqual({ kind: "refused", reason: "token refused: TypeError" });
});

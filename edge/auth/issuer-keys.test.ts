import { exportJWK, exportSPKI, type GenerateKeyPairResult, generateKeyPair, SignJWT } from "jose";
import { beforeAll, describe, expect, it } from "vitest";
import { issuerOf, judgeToken, mistakesOf, setOf } from "./test-tokens.ts";

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

/** A pair of 1024 bits, which jose makes none of. */
async function weakRsa(): Promise<CryptoKeyPair> {
  const modulus = { modulusLength: 1024, publicExponent: new Uint8Array([1, 0, 1]) };
  const made = crypto.subtle.generateKey({ name: "RSASSA-PKCS1-v1_5", hash: "SHA-256", ...modulus }, true, ["sign", "verify"]);
  return (await made) as CryptoKeyPair;
}

describe("a public key for several algorithms", () => {
  it.each(["PEM", "JWK"])("verifies each of them, given as %s", async (form) => {
    const publicKey = form === "PEM" ? `\n${await exportSPKI(rsa.publicKey)}` : JSON.stringify(await exportJWK(rsa.publicKey));
    const issuer = issuerOf({ algorithms: ["RS256", "PS256"], publicKey });
    for (const alg of ["RS256", "PS256"]) {
      expect(await judgeToken(issuer, await tokenBy(rsa.privateKey, { alg }))).toMatchObject({ kind: "credential" });
    }
    expect(await judgeToken(issuer, await tokenBy(ec.privateKey, { alg: "ES256" }))).toMatchObject({ kind: "refused" });
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
  it("is a mistake where it is shorter than its hash, can be guessed, or an algorithm needs a public key", async () => {
    const secret = "0123456789abcdef".repeat(4);
    for (const [algorithm, bytes] of [
      ["HS256", 32],
      ["HS384", 48],
      ["HS512", 64],
    ] as const) {
      expect(await mistakesOf({ algorithms: [algorithm], secret: secret.slice(0, bytes) })).toEqual([]);
      expect(await mistakesOf({ algorithms: [algorithm], secret: secret.slice(1, bytes) })).toEqual([
        expect.stringContaining(`${bytes} bytes`),
      ]);
    }
    expect(await mistakesOf({ algorithms: ["HS256", "ES256"], secret })).toEqual([expect.stringContaining("ES256")]);
    expect(await mistakesOf({ algorithms: ["HS256"], secret: "password".repeat(8) })).toEqual([expect.stringContaining("guessed")]);
    expect(await mistakesOf({ algorithms: ["HS256"], secret: "${env:NOT_BOUND}" })).toEqual([
      expect.stringContaining("NOT_BOUND} is missing"),
    ]);
  });
});

describe("a token that names no key, under a set of several", () => {
  it("is accepted by whichever key signed it, refused by others and when its claims are wrong", async () => {
    const issuer = await setOf("/two-keys", [ec.publicKey, another.publicKey]);
    const stranger = await generateKeyPair("ES256");
    expect(await judgeToken(issuer, await tokenBy(ec.privateKey, { alg: "ES256" }))).toMatchObject({ kind: "credential" });
    expect(await judgeToken(issuer, await tokenBy(another.privateKey, { alg: "ES256" }))).toMatchObject({ kind: "credential" });
    expect(await judgeToken(issuer, await tokenBy(stranger.privateKey, { alg: "ES256" }))).toMatchObject({ kind: "refused" });
    expect(await judgeToken({ ...issuer, audience: "other" }, await tokenBy(another.privateKey, { alg: "ES256" }))).toMatchObject({
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
      pairs.map(async ({ privateKey }) => (await judgeToken(issuer, await tokenBy(privateKey, { alg: "ES256" }))).kind),
    );
    expect(results).toEqual([...Array(8).fill("credential"), "refused"]);
    const ninth = pairs[8] as GenerateKeyPairResult;
    expect(await judgeToken(issuer, await tokenBy(ninth.privateKey, { alg: "ES256", kid: "key-8" }))).toMatchObject({ kind: "credential" });
  });
});

it("refuses the token, and does not call the key set unavailable, where the key it names is too weak to verify anything", async () => {
  const issuer = { ...(await setOf("/weak-key", [(await weakRsa()).publicKey])), algorithms: ["RS256"] };
  const token = await tokenBy(rsa.privateKey, { alg: "RS256", kid: "key-0" });
  expect(await judgeToken(issuer, token)).toMatchObject({ kind: "refused", reason: "token refused: ERR_JWKS_NO_MATCHING_KEY" });
});

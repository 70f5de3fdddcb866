import { exportJWK, type GenerateKeyPairResult, generateKeyPair, type JWK, SignJWT } from "jose";
import { beforeAll, describe, expect, inject, it } from "vitest";
import type { Credential } from "#contracts/client.ts";
import type { SenderConstraint } from "#contracts/issuer.ts";
import { judgeBinding } from "./judge-binding.ts";
import { proofAlgorithms } from "./judge-proof.ts";
import { readConfirmation } from "./read-confirmation.ts";
import { outcomeOf, testContext } from "./test-authorization-server.ts";

const NOW = 1_000_000_000_000;
const TOKEN = "opaque-token";
const URL_ASKED = "https://api.example.com/orders/7?page=2";
const credential: Credential = { method: "oauth2", client: "sub:a", subject: "a", roles: [], permissions: [], plan: null, limits: {} };

let pair: GenerateKeyPairResult;
let jwk: JWK;
let jkt: string;

async function digest(text: string): Promise<string> {
  const bytes = new Uint8Array(await crypto.subtle.digest("SHA-256", new TextEncoder().encode(text)));
  return btoa(String.fromCharCode(...bytes))
    .replaceAll("+", "-")
    .replaceAll("/", "_")
    .replace(/=+$/, "");
}

beforeAll(async () => {
  pair = await generateKeyPair("ES256", { extractable: true });
  jwk = await exportJWK(pair.publicKey);
  jkt = await digest(JSON.stringify({ crv: jwk.crv, kty: jwk.kty, x: jwk.x, y: jwk.y }));
});

interface Proof {
  header?: object;
  claims?: Record<string, unknown>;
  by?: CryptoKey;
}

async function proofOf({ header = {}, claims = {}, by }: Proof = {}): Promise<string> {
  const good = { htm: "GET", htu: "https://api.example.com/orders/7", iat: NOW / 1000, jti: crypto.randomUUID(), ath: await digest(TOKEN) };
  return new SignJWT({ ...good, ...claims })
    .setProtectedHeader({ typ: "dpop+jwt", alg: "ES256", jwk, ...header })
    .sign((by ?? pair.privateKey) as Parameters<SignJWT["sign"]>[0]);
}

interface Sent {
  proof?: string | null;
  scheme?: "Bearer" | "DPoP";
  cnf?: unknown;
  constraint?: SenderConstraint;
  method?: string;
  now?: number;
}

async function judged({
  proof,
  scheme = "DPoP",
  cnf = { jkt },
  constraint = "optional",
  method = "GET",
  now = NOW,
}: Sent): Promise<string> {
  const headers: Record<string, string> = proof === null ? {} : { DPoP: proof ?? (await proofOf()) };
  const request = new Request(URL_ASKED, { method, headers });
  const bound = { credential, token: { scheme, text: TOKEN }, confirmation: readConfirmation(cnf), constraint };
  return outcomeOf(await judgeBinding(request, bound, testContext({ now })));
}

describe("a token that is bound to a key", () => {
  it("is accepted with its proof, which is part of the credential", async () => {
    const request = new Request(URL_ASKED, { headers: { DPoP: await proofOf() } });
    const bound = {
      credential,
      token: { scheme: "DPoP", text: TOKEN },
      confirmation: readConfirmation({ jkt }),
      constraint: "optional",
    } as const;
    expect(await judgeBinding(request, bound, testContext({ now: NOW }))).toEqual({ kind: "credential", credential, proof: "dpop" });
  });

  it.each(proofAlgorithms)("is accepted with a proof by %s", async (alg) => {
    const keys = await generateKeyPair(alg === "EdDSA" ? "Ed25519" : alg, { extractable: true });
    const own: Record<string, unknown> = { ...(await exportJWK(keys.publicKey)) };
    const members = { RSA: ["e", "kty", "n"], EC: ["crv", "kty", "x", "y"], OKP: ["crv", "kty", "x"] }[String(own.kty)] ?? [];
    const thumbprint = await digest(JSON.stringify(Object.fromEntries(members.map((name) => [name, own[name]]))));
    const proof = await proofOf({ header: { alg, jwk: own }, by: keys.privateKey as CryptoKey });
    expect(await judged({ proof, cnf: { jkt: thumbprint } })).toBe("credential");
  });

  it("is never accepted as a bearer's, with or without a proof", async () => {
    expect(await judged({ scheme: "Bearer" })).toBe("token sent with a scheme that is not its own");
    expect(await judged({ scheme: "Bearer", proof: null })).toBe("token sent with a scheme that is not its own");
  });

  it("is refused without a proof, and with two", async () => {
    expect(await judged({ proof: null })).toBe("proof missing");
    expect(await judged({ proof: `${await proofOf()}, ${await proofOf()}` })).toBe("proof malformed, or not the only one");
  });

  it("is refused with the proof of another key", async () => {
    const other = await generateKeyPair("ES256", { extractable: true });
    const proof = await proofOf({ header: { jwk: await exportJWK(other.publicKey) }, by: other.privateKey as CryptoKey });
    expect(await judged({ proof })).toBe("proof by another key");
    expect(await judged({ proof: await proofOf({ by: other.privateKey as CryptoKey }) })).toMatch(/^proof ERR_JWS_SIGNATURE/);
  });

  it("is refused with a proof that was used before, and by the same key another is taken", async () => {
    const proof = await proofOf();
    expect(await judged({ proof })).toBe("credential");
    expect(await judged({ proof })).toBe("proof used before");
    expect(await judged({ proof, now: NOW + 69_000 })).toBe("proof used before");
    expect(await judged({})).toBe("credential");
  });

  it("is accepted again for the one request, where its route has it judged in two ways", async () => {
    const proof = await proofOf();
    const request = new Request(URL_ASKED, { headers: { DPoP: proof } });
    const bound = {
      credential,
      token: { scheme: "DPoP", text: TOKEN },
      confirmation: readConfirmation({ jkt }),
      constraint: "optional",
    } as const;
    for (const _way of ["jwt", "oauth2"])
      expect(outcomeOf(await judgeBinding(request, bound, testContext({ now: NOW })))).toBe("credential");
    expect(await judged({ proof })).toBe("proof used before");
  });

  it.each<[string, Proof["claims"], RegExp]>([
    ["another method", { htm: "POST" }, /another method/],
    ["a method in other letters", { htm: "get" }, /another method/],
    ["another path", { htu: "https://api.example.com/orders/8" }, /another address/],
    ["another host", { htu: "https://api.example.com.evil.test/orders/7" }, /another address/],
    ["another port", { htu: "https://api.example.com:8443/orders/7" }, /another address/],
    ["another scheme", { htu: "http://api.example.com/orders/7" }, /another address/],
    ["a user in the address", { htu: "https://me@api.example.com/orders/7" }, /another address/],
    ["a path alone", { htu: "/orders/7" }, /another address/],
    ["an address that is no text", { htu: ["https://api.example.com/orders/7"] }, /another address/],
    ["another token", { ath: "A".repeat(43) }, /another token/],
    ["no token", { ath: undefined }, /CLAIM_VALIDATION/],
    ["no id", { jti: undefined }, /CLAIM_VALIDATION/],
    ["an id that is no text", { jti: 7 }, /without a usable id/],
    ["an endless id", { jti: "x".repeat(129) }, /without a usable id/],
    ["no time", { iat: undefined }, /CLAIM_VALIDATION/],
    ["a time that is no number", { iat: "now" }, /CLAIM_VALIDATION/],
    ["a time long gone", { iat: NOW / 1000 - 71 }, /EXPIRED|CLAIM_VALIDATION/],
    ["a time to come", { iat: NOW / 1000 + 11 }, /CLAIM_VALIDATION/],
    ["an end that is past", { exp: NOW / 1000 - 60 }, /EXPIRED/],
  ])("is refused with a proof for %s", async (_name, claims, reason) => {
    expect(await judged({ proof: await proofOf({ claims }) })).toMatch(reason);
  });

  it.each<[string, Proof["claims"]]>([
    ["with a query and a fragment", { htu: "https://api.example.com/orders/7?page=9#top" }],
    ["in other letters and with its port", { htu: "HTTPS://API.example.com:443/orders/7" }],
    ["with escapes that mean the same", { htu: "https://api.example.com/%6Frders/./7" }],
    ["a minute old", { iat: NOW / 1000 - 60 }],
    ["by a clock that is ahead", { iat: NOW / 1000 + 10 }],
  ])("takes a proof whose address or time is written %s", async (_name, claims) => {
    expect(await judged({ proof: await proofOf({ claims }) })).toBe("credential");
  });

  it("is refused with a proof whose header is not a proof's", async () => {
    const withHeader = async (header: object) => judged({ proof: await proofOf({ header }) });
    expect(await withHeader({ typ: "JWT" })).toMatch(/^proof ERR_JWT_CLAIM/);
    expect(await withHeader({ typ: undefined })).toMatch(/^proof ERR_JWT_CLAIM/);
    expect(await withHeader({ jwk: undefined })).toMatch(/^proof ERR_JWS_INVALID/);
    expect(await withHeader({ jwk: await exportJWK(pair.privateKey) })).toMatch(/^proof /);
    expect(await withHeader({ jwk: { ...jwk, use: "enc" } })).toMatch(/^proof ERR_JWS_INVALID/);
  });

  it("is refused with a proof by a secret, or by nobody", async () => {
    const secret = crypto.getRandomValues(new Uint8Array(32));
    const oct = { kty: "oct", k: await digest("secret") };
    const symmetric = await new SignJWT({}).setProtectedHeader({ typ: "dpop+jwt", alg: "HS256", jwk: oct }).sign(secret);
    expect(await judged({ proof: symmetric })).toBe("proof ERR_JOSE_ALG_NOT_ALLOWED");
    const [, payload] = (await proofOf()).split(".");
    const none = btoa(JSON.stringify({ typ: "dpop+jwt", alg: "none", jwk })).replace(/=+$/, "");
    expect(await judged({ proof: `${none}.${payload}.AAAA` })).toMatch(/^proof /);
    expect(await judged({ proof: "x".repeat(4097) })).toBe("proof too long");
  });
});

describe("what an issuer's tokens may be", () => {
  it("none: bound ones are refused, and bearer tokens taken", async () => {
    expect(await judged({ constraint: "none" })).toBe("token bound to its sender, which its issuer is not to do");
    expect(await judged({ constraint: "none", cnf: null, scheme: "Bearer" })).toBe("credential");
  });

  it("required: only bound ones are taken", async () => {
    expect(await judged({ constraint: "required" })).toBe("credential");
    expect(await judged({ constraint: "required", cnf: null, scheme: "Bearer" })).toBe("token not bound to its sender");
  });

  it("a token that is not bound is never taken as DPoP", async () => {
    expect(await judged({ cnf: null })).toBe("token not bound to a key, yet sent as DPoP");
  });

  it.each([[{}], ["x"], [7], [{ kid: "a" }], [{ jkt: "short" }], [{ jkt: 7 }], [{ "x5t#S256": "AAAA" }], [{ jwk: {} }]])(
    "bound in a way that is not known, a token is refused: %j",
    async (cnf) => {
      expect(await judged({ cnf })).toBe("token bound in a way that is not known");
    },
  );
});

describe("a token that is bound to a certificate", () => {
  const { robot, late } = inject("clientCertificates");
  const thumbprint = async (der: string) => digestBytes(Uint8Array.from(atob(der), (character) => character.charCodeAt(0)));

  async function digestBytes(bytes: Uint8Array<ArrayBuffer>): Promise<string> {
    const hash = new Uint8Array(await crypto.subtle.digest("SHA-256", bytes));
    return btoa(String.fromCharCode(...hash))
      .replaceAll("+", "-")
      .replaceAll("/", "_")
      .replace(/=+$/, "");
  }

  async function shown(der: string | null, cnf: unknown, changes: Sent = {}) {
    const platform = { clientCertificate: () => (der === null ? null : { verified: false, base64: der }), mayTerminateTls: () => false };
    const { scheme = "Bearer", proof } = changes;
    const request = new Request(URL_ASKED, { headers: proof ? { DPoP: proof } : {} });
    const bound = { credential, token: { scheme, text: TOKEN }, confirmation: readConfirmation(cnf), constraint: "optional" } as const;
    return judgeBinding(request, bound, testContext({ now: NOW, platform }));
  }

  it("is accepted over a connection that showed it, whoever issued that", async () => {
    const cnf = { "x5t#S256": await thumbprint(robot) };
    expect(await shown(robot, cnf)).toEqual({ kind: "credential", credential, proof: "certificate" });
    expect(outcomeOf(await shown(late, cnf))).toBe("token bound to another certificate");
    expect(outcomeOf(await shown(null, cnf))).toBe("certificate of the token not shown");
    expect(outcomeOf(await shown("AAAA", cnf))).toMatch(/^certificate unreadable/);
  });

  it("and to a key, is accepted with both alone", async () => {
    const cnf = { "x5t#S256": await thumbprint(robot), jkt };
    expect(await shown(robot, cnf, { scheme: "DPoP", proof: await proofOf() })).toMatchObject({ kind: "credential", proof: "certificate" });
    expect(outcomeOf(await shown(robot, cnf, { scheme: "DPoP" }))).toBe("proof missing");
    expect(outcomeOf(await shown(null, cnf, { scheme: "DPoP", proof: await proofOf() }))).toBe("certificate of the token not shown");
  });
});

import { exportJWK, exportSPKI, type GenerateKeyPairResult, generateKeyPair, SignJWT } from "jose";
import { beforeAll, describe, expect, it } from "vitest";
import type { Issuer } from "#contracts/issuer.ts";
import type { AuthResult } from "./authenticator.ts";
import { claimsOf, issuerOf, judgeToken, setOf, signRaw, testIssuer } from "./test-tokens.ts";

const secret = "0123456789abcdefghijklmnopqrstuv";
const header = { alg: "ES256" };
let pair: GenerateKeyPairResult;
let issuer: Issuer;
beforeAll(async () => {
  pair = await generateKeyPair("ES256", { extractable: true });
  issuer = issuerOf({ publicKey: await exportSPKI(pair.publicKey) });
});

const sign = (head: object | string = header, payload: unknown = claimsOf()) => signRaw(pair.privateKey, head, payload);
const reasonOf = (result: AuthResult) => (result.kind === "refused" ? result.reason : result.kind);
/** Why a token is refused; "credential" when it is not. */
const judged = async (token: string, changes: Partial<Issuer> = {}) => reasonOf(await judgeToken({ ...issuer, ...changes }, token));
const withClaims = async (changes: Record<string, unknown>, by: Partial<Issuer> = {}) => judged(await sign(header, claimsOf(changes)), by);
const withHeader = async (changes: Record<string, unknown>, by: Partial<Issuer> = {}) => judged(await sign({ ...header, ...changes }), by);
const encode = (text: string) => btoa(text).replaceAll("+", "-").replaceAll("/", "_").replace(/=+$/, "");

describe("the form of a token", () => {
  it("is a compact JWS within 8192 characters", async () => {
    expect(await judged(await sign())).toBe("credential");
    expect(await withClaims({ padding: "x".repeat(8192) })).toBe("token too long");
  });

  it.each<[string, (token: string) => string]>([
    ["two parts", (token) => token.slice(0, token.lastIndexOf("."))],
    ["no signature", (token) => token.slice(0, token.lastIndexOf(".") + 1)],
    ["four parts", (token) => `${token}.AAAA`],
    ["five parts, as of an encrypted token", (token) => `${token}.AAAA.AAAA`],
    ["an empty payload", (token) => token.replace(/\.[^.]+\./, "..")],
    ["padding", (token) => `${token}=`],
    ["the alphabet of base64", (token) => `${token.slice(0, -1)}+`],
    ["another spelling of its last byte", (token) => `${token.slice(0, -1)}${token.endsWith("A") ? "B" : "A"}`],
    ["a line break", (token) => token.replace(".", ".\t")],
    ["braces, as of the JSON serialization", (token) => JSON.stringify({ payload: token })],
  ])("is refused with %s", async (_name, change) => {
    expect(await judged(change(await sign()))).toMatch(/^token (malformed|refused)/);
  });

  it.each(["[]", '"text"', "1", "null", "true", "{", "", '{"a":1}x', "\ufeff{}"])(
    "is refused where header or claims are %j",
    async (text) => {
      const payload = claimsOf();
      if (text !== "") expect(await judged(await sign(text, payload))).toBe("token header unreadable");
      if (text !== "") expect(await judged(await sign(header, text))).toBe("token claims unreadable");
    },
  );

  it("is refused where a member is named twice, however it is written and how deep", async () => {
    const good = JSON.stringify(claimsOf({ nested: { a: [{ b: 1 }, { b: 2 }], 'q"': "a\\" } }));
    expect(await judged(await sign(header, good))).toBe("credential");
    for (const bad of [
      good.replace("{", '{"sub":"root",'),
      good.replace("{", '{"s\\u0075b" : "root",'),
      good.replace('"b":1', '"b":1,"b":2'),
      good.replace("{", '{"__proto__":1,"__proto__":2,'),
    ]) {
      expect(await judged(await sign(header, bad))).toBe("token claims unreadable");
    }
    expect(await judged(await sign('{"alg":"none","alg":"ES256"}'))).toBe("token header unreadable");
  });

  it("is refused where its bytes are no UTF-8", async () => {
    const [, payload = "", signature] = (await sign()).split(".");
    const broken = btoa(`{"alg":"ES256","kid":"\xff"}`).replace(/=+$/, "");
    expect(await judged(`${broken}.${payload}.${signature}`)).toBe("token header unreadable");
  });
});

describe("a token's header", () => {
  it.each(["none", "None", "NONE", "noNE", "es256", "ES256 ", "HS256", "ES384", "RS256", "dir", "PBES2-HS256+A128KW", ""])(
    "is refused for the algorithm %j, which is not one of its issuer's",
    async (alg) => {
      expect(await withHeader({ alg })).toBe("token algorithm not this issuer's");
    },
  );

  it.each([undefined, null, 1, ["ES256"], { alg: "ES256" }])("is refused for the algorithm %j, which is no text", async (alg) => {
    expect(await withHeader({ alg })).toBe("token without an algorithm");
  });

  it.each(["crit", "b64", "jku", "jwk", "x5u", "x5c", "enc", "zip", "p2c"])(
    "is refused for holding %s, whatever its value",
    async (name) => {
      for (const value of ["https://attacker.test/keys", true, false, null, ["exp"], {}, await exportJWK(pair.publicKey)]) {
        expect(await withHeader({ [name]: value })).toBe(`token header holds ${name}`);
      }
    },
  );

  it.each(["", "a\nb", "\u0000", "\u00e4", "k".repeat(257), 7, null, {}])("is refused for the key id %j", async (kid) => {
    expect(await withHeader({ kid })).toBe("token names a key in a way no key is named");
  });

  it("may say JWT or nothing as its type, unless its issuer has one of its own", async () => {
    for (const typ of [undefined, "JWT", "jwt", "application/jwt"]) expect(await withHeader({ typ })).toBe("credential");
    for (const typ of ["at+jwt", "dpop+jwt", "logout+jwt", "secevent+jwt", "JOSE", "x/jwt"]) {
      expect(await withHeader({ typ })).toBe("token of another type");
    }
    expect(await withHeader({ typ: "example+jwt" }, { type: "example+jwt" })).toBe("credential");
    expect(await withHeader({ typ: "application/Example+JWT" }, { type: "example+jwt" })).toBe("credential");
    expect(await withHeader({ typ: "JWT" }, { type: "example+jwt" })).toBe("token of another type");
    expect(await withHeader({}, { type: "example+jwt" })).toBe("token of another type");
    for (const typ of ["", 1, null, ["JWT"]]) expect(await withHeader({ typ })).toBe("token type unreadable");
  });
});

describe("a token's signature", () => {
  it("is not believed by another key, and not over other bytes", async () => {
    const stranger = await generateKeyPair("ES256");
    expect(await judged(await signRaw(stranger.privateKey, header, claimsOf()))).toBe(
      "token refused: ERR_JWS_SIGNATURE_VERIFICATION_FAILED",
    );
    const [first, , third] = (await sign()).split(".");
    expect(await judged(`${first}.${encode(JSON.stringify(claimsOf({ sub: "root" })))}.${third}`)).toMatch(/SIGNATURE_VERIFICATION/);
  });

  it.each([
    ["r and s of zero", new Uint8Array(64)],
    ["nothing but ones", new Uint8Array(64).fill(0xff)],
    ["half of one", new Uint8Array(32).fill(1)],
    ["one byte more", new Uint8Array(65).fill(1)],
    [
      "the order of the curve, and s of one",
      Uint8Array.from([...hex("ffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551"), ...new Uint8Array(31), 1]),
    ],
    ["a DER sequence", Uint8Array.from([0x30, 0x06, 0x02, 0x01, 0x01, 0x02, 0x01, 0x01])],
  ])("is not believed when it is %s", async (_name, bytes) => {
    const [first, second] = (await sign()).split(".");
    expect(await judged(`${first}.${second}.${encode(String.fromCharCode(...bytes))}`)).toMatch(/SIGNATURE_VERIFICATION/);
  });

  it("of an HMAC with the public key as its secret is not believed", async () => {
    const spki = await exportSPKI(pair.publicKey);
    const key = await crypto.subtle.importKey("raw", new TextEncoder().encode(spki), { name: "HMAC", hash: "SHA-256" }, false, ["sign"]);
    const token = await signRaw(key, { alg: "HS256" }, claimsOf(), "HS256");
    expect(await judged(token)).toBe("token algorithm not this issuer's");
    expect(await judged(await signRaw(key, header, claimsOf(), "HS256"))).toMatch(/SIGNATURE_VERIFICATION/);
  });

  it("is checked with the keys of the issuer it names and never with another's", async () => {
    const other = await generateKeyPair("ES256", { extractable: true });
    const issuers = [issuer, issuerOf({ issuer: "https://other.test", publicKey: await exportSPKI(other.publicKey) })];
    const foreign = await signRaw(other.privateKey, header, claimsOf());
    expect(reasonOf(await judgeToken(issuers, foreign))).toMatch(/SIGNATURE_VERIFICATION/);
    const own = await signRaw(other.privateKey, header, claimsOf({ iss: "https://other.test" }));
    expect(reasonOf(await judgeToken(issuers, own))).toBe("credential");
  });

  it("is not checked with a published key of another kind, curve, use or algorithm", async () => {
    const p384 = await generateKeyPair("ES384", { extractable: true });
    const rsa = await generateKeyPair("RS256", { extractable: true });
    for (const [index, key] of [p384.publicKey, rsa.publicKey].entries()) {
      const set = await setOf(`/other-kind-${index}`, [key]);
      expect(reasonOf(await judgeToken(set, await sign({ ...header, kid: "key-0" })))).toMatch(/JWKS_NO_MATCHING_KEY/);
    }
    for (const limit of [{ use: "enc" }, { key_ops: ["sign"] }, { alg: "ES384" }, { alg: "RS256" }, { kty: "oct", k: "AAAA" }]) {
      const set = await publish({ ...(await exportJWK(pair.publicKey)), kid: "a", ...limit });
      expect(reasonOf(await judgeToken(set, await sign({ ...header, kid: "a" })))).not.toBe("credential");
    }
    expect(
      reasonOf(await judgeToken(await publish({ ...(await exportJWK(pair.publicKey)), kid: "a" }), await sign({ ...header, kid: "a" }))),
    ).toBe("credential");
  });

  it.each(["ES256", "ES384", "RS256", "PS256", "EdDSA"])("by %s is believed", async (alg) => {
    const { publicKey, privateKey } = await generateKeyPair(alg, { extractable: true });
    const token = await new SignJWT(claimsOf()).setProtectedHeader({ alg }).sign(privateKey);
    expect(await judged(token, { algorithms: [alg], publicKey: await exportSPKI(publicKey) })).toBe("credential");
  });

  it.each(["HS256", "HS384", "HS512"])("by %s is believed under its own secret only", async (alg) => {
    const signed = (text: string) => new SignJWT(claimsOf()).setProtectedHeader({ alg }).sign(new TextEncoder().encode(text));
    const own = { algorithms: [alg], secret: secret.repeat(2), publicKey: undefined } as Partial<Issuer>;
    expect(await judged(await signed(secret.repeat(2)), own)).toBe("credential");
    expect(await judged(await signed(secret.repeat(3)), own)).toMatch(/SIGNATURE_VERIFICATION/);
  });
});

describe("a token's claims", () => {
  const now = Math.floor(Date.now() / 1000);
  it.each<[string, Record<string, unknown>]>([
    ["of another issuer", { iss: "https://elsewhere.test" }],
    ["of an issuer with a slash more", { iss: `${testIssuer}/` }],
    ["of an issuer in other case", { iss: testIssuer.toUpperCase() }],
    ["of no issuer", { iss: undefined }],
    ["of a list of issuers", { iss: [testIssuer] }],
    ["of a name every object has", { iss: "__proto__" }],
    ["for another audience", { aud: "elsewhere" }],
    ["for a part of the audience", { aud: "aegi" }],
    ["for no audience", { aud: undefined }],
    ["for an audience that is no text", { aud: { aegis: true } }],
    ["without a subject", { sub: undefined }],
    ["whose subject is empty", { sub: "" }],
    ["whose subject is a list", { sub: ["alice"] }],
    ["without an end", { exp: undefined }],
    ["whose end is text", { exp: String(now + 300) }],
    ["whose end is over", { exp: now - 6 }],
    ["without a beginning", { iat: undefined }],
    ["whose beginning is text", { iat: String(now) }],
    ["whose beginning is to come", { iat: now + 3600 }],
    ["that are older than the issuer's tokens may get", { iat: now - 906, exp: now + 9000 }],
    ["that hold from later on", { nbf: now + 3600 }],
    ["that hold from a text on", { nbf: "0" }],
    ["whose id is a list", { jti: ["a"] }],
    ["whose id is a number beyond what JSON carries", { jti: 2 ** 60 }],
    ["that are bound to a key", { cnf: { jkt: "0ZcOCORZNYy-DWpqq30jZyJGHTN0d2HglBV3uiguA4I" } }],
  ])("are refused: %s", async (_name, changes) => {
    expect(await withClaims(changes)).not.toBe("credential");
  });

  it.each(["exp", "iat", "nbf"])("are refused where %s is beyond all numbers", async (name) => {
    for (const number of ["1e999", "-1e999"]) {
      const text = JSON.stringify(claimsOf({ [name]: "?" })).replace('"?"', number);
      const result = await judged(await sign(header, text));
      if (name !== "nbf" || number === "1e999") expect(result).not.toBe("credential");
    }
  });

  it("may end and begin within the leeway", async () => {
    const at = async (changes: Record<string, unknown>, seconds: number) =>
      reasonOf(await judgeToken(issuer, await sign(header, claimsOf({ iat: now, ...changes })), { now: (now + seconds) * 1000 }));
    expect(await at({ exp: now + 60 }, 64)).toBe("credential");
    expect(await at({ exp: now + 60 }, 65)).not.toBe("credential");
    expect(await at({ nbf: now + 60 }, 55)).toBe("credential");
    expect(await at({ nbf: now + 60 }, 54)).not.toBe("credential");
  });

  it("may name several audiences, of which one is wanted; one of several wanted is enough", async () => {
    expect(await withClaims({ aud: ["other", "aegis"] })).toBe("credential");
    expect(await withClaims({ aud: "second" }, { audience: ["first", "second"] })).toBe("credential");
    expect(await withClaims({ aud: "third" }, { audience: ["first", "second"] })).not.toBe("credential");
  });

  it("must hold what their issuer requires", async () => {
    const by = { requiredClaims: ["tenant"] };
    expect(await withClaims({}, by)).not.toBe("credential");
    expect(await withClaims({ tenant: null }, by)).toBe("token lacks tenant");
    expect(await withClaims({ tenant: "a" }, by)).toBe("credential");
  });
});

describe("an access token of RFC 9068", () => {
  const profile = { profile: "access-token" } as const;
  const claims = { client_id: "app", jti: "id-1" };
  const judgedAs = async (typ: unknown, changes: Record<string, unknown> = {}) =>
    judged(await sign({ ...header, typ }, claimsOf({ ...claims, ...changes })), profile);

  it("has the type at+jwt, written with or without application/, in any case", async () => {
    for (const typ of ["at+jwt", "AT+JWT", "application/at+jwt"]) expect(await judgedAs(typ)).toBe("credential");
    for (const typ of ["JWT", "at", "x-at+jwt", "at+jwt+jwt", "id+jwt"]) expect(await judgedAs(typ)).toBe("token of another type");
    expect(await judged(await sign(header, claimsOf(claims)), profile)).toBe("token of another type");
  });

  it.each(["iss", "exp", "aud", "sub", "client_id", "iat", "jti"])("must hold %s", async (name) => {
    expect(await judgedAs("at+jwt", { [name]: undefined })).not.toBe("credential");
    expect(await judgedAs("at+jwt", { [name]: null })).not.toBe("credential");
    expect(await judgedAs("at+jwt", { [name]: "" })).not.toBe("credential");
    expect(await judgedAs("at+jwt", { [name]: {} })).not.toBe("credential");
  });

  it("is no ID token: neither is taken for the other", async () => {
    expect(await judged(await sign({ ...header, typ: "JWT" }, claimsOf({ nonce: "n", auth_time: 1 })), profile)).not.toBe("credential");
    expect(await judged(await sign({ ...header, typ: "at+jwt" }, claimsOf(claims)))).toBe("token of another type");
  });
});

describe("what a token says of its caller", () => {
  const credentialOf = async (changes: Record<string, unknown>, names: Partial<Issuer["claims"]> = {}) => {
    const by = { ...issuer, claims: { roles: "roles", plan: "plan", permissions: "scope", ...names } };
    const result = await judgeToken(by, await sign(header, claimsOf(changes)));
    return result.kind === "credential" ? result.credential : result;
  };

  it("is read from the claims that its issuer names, nested ones too", async () => {
    expect(
      await credentialOf(
        { realm_access: { roles: ["admin", "Offline Access"] }, "https://example.com/plan": "gold", scp: ["read:orders", "openid"] },
        { roles: "realm_access.roles", plan: "https://example.com/plan", permissions: "scp" },
      ),
    ).toMatchObject({
      method: "jwt",
      subject: "alice",
      client: "sub:alice@i.test",
      roles: ["admin"],
      plan: "gold",
      permissions: ["read:orders"],
    });
  });

  it("never comes from what every object has", async () => {
    expect(await credentialOf({}, { roles: "constructor.name", plan: "__proto__.plan" })).toMatchObject({ roles: [], plan: null });
  });

  it("holds the words that can be roles and permissions, each once", async () => {
    const roles = "user user Admin * root:x -a";
    const scope = "openid read:metrics read:metrics write:* READ:all a:b:c profile";
    expect(await credentialOf({ roles, scope })).toMatchObject({ roles: ["user"], permissions: ["read:metrics", "write:*"] });
    expect(await credentialOf({ roles: { admin: true }, scope: 7, plan: {} })).toMatchObject({ roles: [], permissions: [], plan: null });
  });

  it("counts the client that a claim names, and nobody where the claim is missing", async () => {
    expect(await credentialOf({ client_id: "shop" }, { client: "client_id" })).toMatchObject({
      client: "sub:shop@i.test",
      subject: "alice",
    });
    for (const client_id of [undefined, "", 7, ["shop"]]) {
      expect(await credentialOf({ client_id }, { client: "client_id" })).toMatchObject({
        kind: "refused",
        reason: expect.stringContaining("counted"),
      });
    }
  });

  it("cannot name a client of another issuer, or of another kind", async () => {
    for (const sub of ["key:AAAAAAAAAAAA", "bob@other.test", "a\nb", "x".repeat(300)]) {
      const { client } = (await credentialOf({ sub })) as { client: string };
      expect(client).toMatch(/^sub:(.*@i\.test|#[\w-]{43})$/);
    }
  });
});

describe("a revoked token", () => {
  it("is refused by its id within its issuer, and by its id alone as older policies have it", async () => {
    const token = await sign(header, claimsOf({ jti: "one" }));
    expect(reasonOf(await judgeToken(issuer, token))).toBe("credential");
    expect(reasonOf(await judgeToken(issuer, token, { revokedTokens: [`${testIssuer} one`] }))).toBe("token revoked");
    expect(reasonOf(await judgeToken(issuer, token, { revokedTokens: ["one"] }))).toBe("token revoked");
    expect(reasonOf(await judgeToken(issuer, token, { revokedTokens: ["https://other.test one", "two"] }))).toBe("credential");
    const numbered = await sign(header, claimsOf({ jti: 4711 }));
    expect(reasonOf(await judgeToken(issuer, numbered, { revokedTokens: [`${testIssuer} 4711`] }))).toBe("token revoked");
  });

  it("is refused with all of its client's that were made before, and not with those made later", async () => {
    const token = await sign();
    const { iat } = claimsOf() as { iat: number };
    const revoke = (client: string, at: number) => judgeToken(issuer, token, { revokedClients: { [client]: at } });
    expect(reasonOf(await revoke("sub:alice@i.test", (iat + 1) * 1000))).toBe("tokens of its client revoked");
    expect(reasonOf(await revoke("sub:alice@i.test", (iat - 1) * 1000))).toBe("credential");
    expect(reasonOf(await revoke("sub:bob@i.test", (iat + 1) * 1000))).toBe("credential");
  });
});

describe("a remembered token", () => {
  it("ends with its expiry, its maximum age and its issuer's keys", async () => {
    const { iat } = claimsOf() as { iat: number };
    const short = await sign(header, claimsOf({ exp: iat + 60 }));
    const at = (token: string, seconds: number, by = issuer) => judgeToken(by, token, { now: (iat + seconds) * 1000 }).then(reasonOf);
    expect(await at(short, 1)).toBe("credential");
    expect(await at(short, 64)).toBe("credential");
    expect(await at(short, 66)).toMatch(/expired|EXPIRED/);
    const long = await sign(header, claimsOf({ exp: iat + 9000 }));
    expect(await at(long, 1)).toBe("credential");
    expect(await at(long, 904)).toBe("credential");
    expect(await at(long, 906)).toMatch(/expired|EXPIRED/);
    const another = await generateKeyPair("ES256", { extractable: true });
    expect(await at(long, 1, { ...issuer, publicKey: await exportSPKI(another.publicKey) })).toMatch(/SIGNATURE_VERIFICATION/);
    expect(await at(long, 1, { ...issuer, audience: "elsewhere" })).toMatch(/CLAIM_VALIDATION/);
  });
});

function hex(text: string): number[] {
  return text.match(/../g)?.map((byte) => Number.parseInt(byte, 16)) ?? [];
}

let published = 0;

async function publish(jwk: object): Promise<Issuer> {
  const set = await setOf(`/published-${++published}`, []);
  await fetch(set.jwksUrl ?? "", { method: "PUT", body: JSON.stringify({ status: 200, body: { keys: [jwk] } }) });
  return set;
}

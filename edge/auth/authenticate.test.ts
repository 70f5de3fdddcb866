import fc from "fast-check";
import { CompactSign, SignJWT } from "jose";
import { beforeAll, describe, expect, inject, it } from "vitest";
import { publish, secrets, send, testConfig, testIssuers, token } from "../test-worker.ts";
import { crc32 } from "./crc32.ts";
import { isStrictToken } from "./strict-token.ts";
import { subjectClient } from "./subject-client.ts";
import { checksummed, storedKey } from "./test-api-keys.ts";

const away = new URL("/away", inject("jwksUrl"));

beforeAll(async () => {
  await fetch(away, { method: "PUT", body: JSON.stringify({ status: 503 }) });
  const issuers = testIssuers().flatMap((issuer) =>
    issuer.jwksUrl ? [issuer, { ...issuer, issuer: "https://away.test", jwksUrl: away.href }] : [issuer],
  );
  const base = testConfig();
  const routes = [...base.routes, { id: "keys-only", path: "/keys-only/*", upstream: "demo", auth: ["api-key" as const] }];
  await publish("config", { config: testConfig({ issuers, routes, accessRules: [] }) });
});

const withToken = async (Authorization: string) => (await send("/api/users", { headers: { Authorization } })).status;

describe("bearer tokens", () => {
  it("accepts a static key, a key set and a shared secret, each for its own issuer", async () => {
    expect(await withToken(`Bearer ${await token()}`)).toBe(200);
    expect(await withToken(`bearer ${await token({ issuer: "https://keyset.aegis.test" })}`)).toBe(200);
    expect(await withToken(`Bearer ${await sharedToken({})}`)).toBe(200);
  });

  it.each([
    ["expired", { exp: 1000 }],
    ["without expiry", { exp: undefined }],
    ["too old whatever its expiry", { iat: 1000, exp: 9_999_999_999 }],
    ["issued in the future", { iat: 9_999_999_000 }],
    ["not yet valid", { nbf: 9_999_999_000 }],
    ["for another audience", { aud: "another" }],
    ["of an issuer nobody knows", { issuer: "https://elsewhere.test" }],
    ["without a subject", { subject: undefined, sub: undefined }],
    ["with a subject that is no text", { sub: { admin: true } }],
    ["whose id is no one text, so that it could not be revoked", { jti: ["a"] }],
    ["whose id is a number that JSON cannot carry exactly", { jti: 2 ** 60 }],
  ])("refuses a token %s", async (_name, claims) => {
    expect(await withToken(`Bearer ${await token(claims)}`)).toBe(401);
  });

  it("refuses a token whose expiry is beyond all numbers", async () => {
    const now = Math.floor(Date.now() / 1000);
    const claims = `{"iss":"https://shared.aegis.test","aud":"aegis","sub":"a","iat":${now},"exp":1e400}`;
    const forever = new CompactSign(new TextEncoder().encode(claims)).setProtectedHeader({ alg: "HS256" });
    expect(await withToken(`Bearer ${await forever.sign(new TextEncoder().encode(secrets.jwt))}`)).toBe(401);
  });

  it("refuses a token signed by a key the issuer does not have", async () => {
    expect(await withToken(`Bearer ${inject("strangerToken")}`)).toBe(401);
  });

  it("asks an issuer whose key set is away once, however many tokens name it", async () => {
    const garbage = async (index: number) => `Bearer ${(await token({ issuer: "https://away.test", jti: `${index}` })).slice(0, -4)}AAAA`;
    const answers = await Promise.all(Array.from({ length: 30 }, async (_, index) => withToken(await garbage(index))));
    expect(new Set(answers)).toEqual(new Set([503]));
    expect(await (await fetch(new URL("/asked?/away", away))).json()).toBe(1);
  });

  it("refuses algorithms that the issuer does not use: none, and HS256 with the public key as its secret", async () => {
    const [, payload] = (await token()).split(".");
    const none = btoa(JSON.stringify({ alg: "none" })).replace(/=+$/, "");
    expect(await withToken(`Bearer ${none}.${payload}.AAAA`)).toBe(401);
    const confused = await new SignJWT({})
      .setProtectedHeader({ alg: "HS256" })
      .setIssuer("https://static.aegis.test")
      .setAudience("aegis")
      .setSubject("a")
      .setIssuedAt()
      .setExpirationTime("5m")
      .sign(new TextEncoder().encode(inject("publicKey")));
    expect(await withToken(`Bearer ${confused}`)).toBe(401);
  });

  it("refuses every other spelling of a good token", async () => {
    const good = await token();
    expect(await withToken(`Bearer ${good}`)).toBe(200);
    for (const bad of [
      `${good}=`,
      `${good}A`,
      `${good}.`,
      good.replace(".", ".."),
      `${good} x`,
      good.slice(0, -1),
      `${good.slice(0, -1)}${good.endsWith("A") ? "B" : "A"}`,
    ]) {
      expect(await withToken(`Bearer ${bad}`)).toBe(401);
    }
  });

  it("never accepts a mutated token", async () => {
    const good = await token();
    const mutation = fc.record({ at: fc.nat(good.length - 1), by: fc.constantFrom(..."ABCDwxyz0189-_.") });
    await fc.assert(
      fc.asyncProperty(mutation, async ({ at, by }) => {
        const bad = good.slice(0, at) + by + good.slice(at + 1);
        if (bad !== good) expect(await withToken(`Bearer ${bad}`)).toBe(401);
      }),
      { numRuns: 300 },
    );
  }, 60_000);

  it.each([
    ["text", "to-be-revoked"],
    ["a number", 4711],
  ])("ends a cached token when its id, %s, is revoked, and no token without an id", async (_kind, jti) => {
    const good = `Bearer ${await token({ jti })}`;
    const without = `Bearer ${await token({ jti: null })}`;
    expect(await withToken(good)).toBe(200);
    await publish("revocations", { apiKeys: [], tokens: { [String(jti)]: Date.now() + 600_000, null: 1, undefined: 1 } });
    await expect.poll(() => withToken(good), { timeout: 5000 }).toBe(401);
    expect(await withToken(without)).toBe(200);
  });
});

describe("a subject's client id", () => {
  it("tells issuers apart by their scheme, and subjects by the issuer", async () => {
    expect(await subjectClient("a", "https://x.test/")).toBe("sub:a@x.test/");
    expect(await subjectClient("a", "http://x.test/")).toBe("sub:a@http://x.test/");
  });

  it.each(["a b", "\u00e4", "a\n", "x".repeat(200)])("is a hash for the subject %j", async (subject) => {
    expect(await subjectClient(subject, "https://x.test")).toMatch(/^sub:#[\w-]{43}$/);
    expect(await subjectClient(subject, "https://x.test")).not.toBe(await subjectClient(subject, "http://x.test"));
  });
});

describe("API keys", () => {
  it("accepts a stored key, and the same text with one character changed never", async () => {
    const key = await storedKey({});
    expect(await withKey(key)).toBe(200);
    expect(await withKey(key.replace(/.$/, (last) => (last === "a" ? "b" : "a")))).toBe(401);
    expect(await withKey(checksummed(key.replace("_secret", "_Secret").slice(0, -6)))).toBe(401);
  });

  it.each([
    ["expired", { expiresAt: 1000 }],
    ["hashed under an unknown pepper", { pepperId: "p9" }],
    ["stored under another id", { id: "BBBBBBBBBBBB" }],
    ["malformed in KV", { roles: "admin" }],
  ])("refuses a key that is %s", async (_name, changes) => {
    expect(await withKey(await storedKey(changes))).toBe(401);
  });

  it("refuses a key that live policy revokes", async () => {
    const key = await storedKey({});
    expect(await withKey(key)).toBe(200);
    await publish("revocations", { apiKeys: [key.slice(6, 18)], tokens: {} });
    await expect.poll(() => withKey(key), { timeout: 5000 }).toBe(401);
  });
});

describe("a credential that the route does not accept", () => {
  async function forwarded(path: string, headers: Record<string, string>) {
    const response = await send(path, { headers });
    return { status: response.status, headers: ((await response.json()) as { headers?: Record<string, string> }).headers };
  }

  it("is neither read nor counted beside one that it does; a bearer token is passed on", async () => {
    const key = await storedKey();
    const Authorization = `Bearer ${await token({ subject: "root", roles: ["admin"] })}`;
    const both = await forwarded("/keys-only/x", { Authorization, "X-API-Key": key });
    expect(both.status).toBe(200);
    expect(both.headers).toMatchObject({
      "x-aegis-client": `key:${key.slice(6, 18)}`,
      "x-aegis-roles": "user",
      authorization: expect.any(String),
    });
    expect(await withKey(key, Authorization)).toBe(401);
  });

  it("gives nobody a name on an open route, where an API key is taken off all the same", async () => {
    const open = await forwarded("/open/x", { Authorization: `Bearer ${await token()}`, "X-API-Key": await storedKey() });
    expect(open.status).toBe(200);
    expect(open.headers).toMatchObject({ "x-aegis-client": expect.stringMatching(/^ip:/), authorization: expect.any(String) });
    for (const name of ["x-api-key", "x-aegis-subject", "x-aegis-roles"]) expect(open.headers).not.toHaveProperty(name);
  });

  it("alone is none", async () => {
    expect((await send("/keys-only/x", { headers: { Authorization: `Bearer ${await token()}` } })).status).toBe(401);
  });
});

describe("blocks", () => {
  it("end the service of a credential's client and of an address until they expire", async () => {
    const key = await storedKey({});
    const client = `key:${key.slice(6, 18)}`;
    await publish("blocks", { clients: { [client]: { reason: "test", decisionId: "d", expiresAt: Date.now() + 600_000 } } });
    await expect.poll(() => withKey(key), { timeout: 5000 }).toBe(403);
    await publish("blocks", { clients: { [client]: { reason: "test", decisionId: "d", expiresAt: Date.now() - 1 } } });
    await expect.poll(() => withKey(key), { timeout: 5000 }).toBe(200);
  });
});

describe("strict tokens", () => {
  it.each([
    ["YQ.YQ.YQ", true],
    ["YWI.YWI.YWI", true],
    ["YWJj.YWJj.YWJj", true],
    ["YR.YQ.YQ", false],
    ["YWJ.YQ.YQ", false],
    ["Y.YQ.YQ", false],
    ["YQ==.YQ.YQ", false],
    ["Y+.YQ.YQ", false],
    ["YQ.YQ", false],
  ])("%s: %s", (text, expected) => {
    expect(isStrictToken(text)).toBe(expected);
  });
});

describe("crc32", () => {
  it("gives the standard check value", () => {
    expect(crc32("123456789")).toBe(0xcbf43926);
  });
});

async function withKey(key: string, Authorization?: string): Promise<number> {
  const headers = { "X-API-Key": key, ...(Authorization && { Authorization }) };
  return (await send("/api/users", { headers })).status;
}

function sharedToken(claims: Record<string, unknown>): Promise<string> {
  return new SignJWT({ roles: ["user"], ...claims })
    .setProtectedHeader({ alg: "HS256" })
    .setIssuer("https://shared.aegis.test")
    .setAudience("aegis")
    .setSubject("service")
    .setIssuedAt()
    .setExpirationTime("5m")
    .sign(new TextEncoder().encode(secrets.jwt));
}

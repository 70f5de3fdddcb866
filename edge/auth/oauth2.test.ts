import { describe, expect, it } from "vitest";
import type { Introspection } from "#contracts/introspection.ts";
import type { AuthContext } from "./authenticator.ts";
import { oauth2 } from "./oauth2.ts";
import { newRealm, outcomeOf, testContext } from "./test-authorization-server.ts";

const START = 1_000_000_000;
const active = { active: true, sub: "alice", scope: "read:metrics openid", roles: ["user"] };

let made = 0;
const newToken = () => `opaque-${++made}-${crypto.randomUUID()}`;

function ask(server: Introspection, token: string, changes: Partial<AuthContext> = {}) {
  const request = new Request("http://gateway.test/api/users", { headers: { Authorization: `Bearer ${token}` } });
  return oauth2.read(request, testContext({ now: START, ...changes }, { introspection: server }));
}

const outcome = async (...asked: Parameters<typeof ask>) => outcomeOf(await ask(...asked));

/** A realm that holds one token with this answer. */
async function realmWith(answer: object, changes: Partial<Introspection> = {}) {
  const realm = newRealm();
  const token = newToken();
  await realm.tell({ tokens: { [token]: answer } });
  return { ...realm, token, server: { ...realm.server, ...changes } };
}

describe("an active token", () => {
  it("is a credential: its subject within its issuer, its roles, permissions and plan", async () => {
    const { server, token, url } = await realmWith({ ...active, scope: "read:metrics openid *x", plan: "gold", roles: "user Admin" });
    expect(await ask(server, token)).toEqual({
      kind: "credential",
      credential: {
        method: "oauth2",
        client: `sub:alice@${url}`,
        subject: "alice",
        roles: ["user"],
        permissions: ["read:metrics"],
        plan: "gold",
        limits: {},
      },
    });
  });

  it.each(["basic", "post"] as const)("is asked about with the client's proof by %s, and told as an access token", async (way) => {
    const { server, token, asked } = await realmWith(active, { clientAuthentication: way });
    expect(await outcome(server, token)).toBe("credential");
    const [question] = await asked();
    expect(question?.form).toMatchObject({ token, token_type_hint: "access_token" });
    expect(question?.authorization === null).toBe(way === "post");
  });

  it("is asked about where the issuer's metadata says, once", async () => {
    const { server, token } = await realmWith(active);
    const { introspectionUrl: _absent, ...discovered } = server;
    expect(await outcome(discovered, token)).toBe("credential");
    expect(await outcome(discovered, newToken())).toBe("token not active");
  });

  it.each([
    ["of another issuer", (url: string) => ({ issuer: `${url}/`, introspection_endpoint: `${url}/introspect` })],
    ["that names no endpoint", (url: string) => ({ issuer: url })],
    ["that names one over http", (url: string) => ({ issuer: url, introspection_endpoint: "http://auth.example.com/introspect" })],
  ])("is not judged by metadata %s", async (_name, metadata) => {
    const { server, token, tell, url, asked } = await realmWith(active);
    await tell({ tokens: { [token]: active }, metadata: metadata(url) });
    const { introspectionUrl: _absent, ...discovered } = server;
    expect(await outcome(discovered, token)).toMatch(/^unavailable: .*metadata/);
    expect(await asked()).toEqual([]);
  });
});

describe("what a server remembers of a token", () => {
  it("is believed for as long as the config says, and never beyond its exp", async () => {
    const { server, token, tell, asked } = await realmWith({ ...active, exp: START / 1000 + 40 });
    expect(await outcome(server, token)).toBe("credential");
    await tell({});
    expect(await outcome(server, token, { now: START + 29_999 })).toBe("credential");
    expect((await asked()).length).toBe(1);
    expect(await outcome(server, token, { now: START + 30_000 })).toBe("token not active");
    const short = await realmWith({ ...active, exp: START / 1000 + 5 });
    expect(await outcome(short.server, short.token)).toBe("credential");
    expect(await outcome(short.server, short.token, { now: START + 5000 })).toBe("token expired");
  });

  it("is asked for once, however many requests come with it at once", async () => {
    const { server, token, asked } = await realmWith(active);
    const now = Date.now();
    const all = await Promise.all(Array.from({ length: 30 }, () => outcome(server, token, { now })));
    expect(new Set(all)).toEqual(new Set(["credential"]));
    expect((await asked()).length).toBe(1);
  });

  it("ends when its id or its client is revoked, also where it does not say when it was made", async () => {
    const { server, token, url } = await realmWith({ ...active, jti: "t-1" });
    const context = testContext({}, { introspection: server });
    const judge = (revoked: object) => outcome(server, token, { policy: { ...context.policy, ...revoked } });
    expect(await judge({})).toBe("credential");
    expect(await judge({ revokedTokens: new Set(["t-1"]) })).toBe("token revoked");
    expect(await judge({ revokedTokens: new Set([`${url} t-1`]) })).toBe("token revoked");
    expect(await judge({ revokedClients: new Map([[`sub:alice@${url}`, START]]) })).toBe("tokens of its client revoked");
  });

  it("says nothing about the same token at another server", async () => {
    const { server, token } = await realmWith(active);
    expect(await outcome(server, token)).toBe("credential");
    expect(await outcome(newRealm().server, token)).toBe("token not active");
  });
});

describe("tokens that nobody issued", () => {
  it("are asked about once in ten seconds", async () => {
    const { server, asked } = newRealm();
    const token = newToken();
    for (const later of [0, 1, 9999]) expect(await outcome(server, token, { now: START + later })).toBe("token not active");
    expect((await asked()).length).toBe(1);
    await outcome(server, token, { now: START + 10_000 });
    expect((await asked()).length).toBe(2);
  });

  it("are asked about twenty times a minute for one address, and take nothing from tokens that were accepted", async () => {
    const { server, token, asked } = await realmWith(active);
    const addressClient = `ip:e1:${crypto.randomUUID()}`;
    expect(await outcome(server, token, { addressClient })).toBe("credential");
    const answers: string[] = [];
    for (let tried = 0; tried < 30; tried++) answers.push(await outcome(server, newToken(), { addressClient }));
    expect(answers.slice(20)).toEqual(Array(10).fill("too many unknown tokens from this address"));
    expect((await asked()).length).toBe(21);
    expect(await outcome(server, token, { addressClient, now: START + 31_000 })).toBe("credential");
  });

  it.each(["a b", "a,b", "a\u00e4", "x".repeat(8193), "a=b"])("are not asked about where they cannot be tokens: %j", async (token) => {
    const { server, asked } = newRealm();
    const request = { method: "GET", url: "http://gateway.test/", headers: new Map([["Authorization", `Bearer ${token}`]]), body: null };
    const result = await oauth2.read(request as never, testContext({}, { introspection: server }));
    expect(outcomeOf(result)).toBe("token malformed");
    expect(await asked()).toEqual([]);
  });
});

describe("a server that is away", () => {
  const faults = ["slow", "500", "401", "html", "no-json", "garbage", "undecided", "large", "redirect", "drop"];

  it.each(faults)("is nobody's refusal: %s", async (fault) => {
    const { server, token, tell } = await realmWith(active);
    await tell({ tokens: { [token]: active }, fault });
    expect(await outcome(server, token, { now: Date.now() })).toMatch(/^unavailable: token introspection: /);
  });

  it("is not where it answers 400 to what is no token of its own", async () => {
    const { server, token, tell } = await realmWith(active);
    await tell({ tokens: { [token]: active }, fault: "400" });
    expect(await outcome(server, newToken())).toBe("token not active");
    await tell({ tokens: { [token]: active } });
    expect(await outcome(server, token)).toBe("credential");
  });

  it("is tried by one request in two seconds, and used again as soon as it answers", async () => {
    const { server, token, tell, asked } = await realmWith(active);
    await tell({ tokens: { [token]: active }, fault: "500" });
    for (let tried = 0; tried < 10; tried++) expect(await outcome(server, newToken(), { now: START + tried })).toMatch(/^unavailable/);
    expect((await asked()).length).toBe(1);
    await tell({ tokens: { [token]: active } });
    expect(await outcome(server, token, { now: START + 2000 })).toBe("credential");
  });

  it.each([
    ["refuse", "unavailable: token introspection: it answered 500"],
    ["stale", "credential"],
  ] as const)("is survived as the config says: %s", async (onOutage, expected) => {
    const { server, token, tell } = await realmWith(active, { onOutage });
    expect(await outcome(server, token)).toBe("credential");
    await tell({ tokens: { [token]: active }, fault: "500" });
    expect(await outcome(server, token, { now: START + 60_000 })).toBe(expected);
    expect(await outcome(server, token, { now: START + 600_001 })).toMatch(/^unavailable/);
    expect(await outcome(server, newToken(), { now: START + 610_000 })).toMatch(/^unavailable/);
  });

  it("is not asked without its secret", async () => {
    const { server, token, asked } = await realmWith(active, { clientSecret: "${env:MISSING}" });
    expect(await outcome(server, token)).toBe("unavailable: token introspection: its client secret is missing");
    expect(await asked()).toEqual([]);
  });
});

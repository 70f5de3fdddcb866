import { afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import type { Route } from "#contracts/route.ts";
import { storedKey } from "../auth/test-api-keys.ts";
import { kv, publish, send, testConfig, testEnv, testIssuers, token } from "../test-worker.ts";

const routeOf = (id: string, auth: Route["auth"], more: Partial<Route> = {}): Route => ({
  id,
  path: `/${id}/*`,
  upstream: "demo",
  auth,
  ...more,
});

beforeAll(async () => {
  const routes = [
    routeOf("open", []),
    routeOf("any", ["jwt", "api-key"]),
    routeOf("both", ["jwt", "api-key"], { authMode: "all" }),
    routeOf("keys", ["api-key"]),
    routeOf("unserved", ["mtls"]),
    routeOf("all-unserved", ["jwt", "mtls"], { authMode: "all" }),
    routeOf("lenient", ["api-key", "jwt"], { onAuthUnavailable: "anonymous" }),
    routeOf("lenient-admin", ["api-key"], { onAuthUnavailable: "anonymous" }),
  ];
  const accessRules = [{ path: "/lenient-admin/*", roles: ["admin"] }];
  await publish("config", { config: testConfig({ issuers: testIssuers(), routes, accessRules, apiKeyParameter: "api_key" }) });
});

let isAway = false;
/** The real KV, whose API keys cannot be read while it is away. */
const POLICY = {
  get: (key: string | string[], options: never) => {
    return isAway && !Array.isArray(key) ? Promise.reject(new Error("KV is away")) : kv.get(key as string, options);
  },
};
const env = testEnv({ POLICY });

async function ask(path: string, headers: Record<string, string> = {}) {
  const response = await send(path, { headers, env });
  const told = response.headers.get("WWW-Authenticate");
  const body = (await response.json()) as { path?: string; code?: string; headers?: Record<string, string> };
  return { status: response.status, told, code: body.code, target: body.path, seen: body.headers ?? {} };
}

const bearer = async (claims = {}) => ({ Authorization: `Bearer ${await token(claims)}` });
const clientOf = (key: string) => `key:${key.slice(6, 18)}`;

describe("any", () => {
  it("takes one credential, by whichever accepted method, and refuses two", async () => {
    const key = await storedKey();
    expect((await ask("/any/x", await bearer())).seen).toMatchObject({ "x-aegis-client": "sub:alice@static.aegis.test" });
    expect((await ask("/any/x", { "X-API-Key": key })).seen).toMatchObject({ "x-aegis-client": clientOf(key) });
    expect(await ask("/any/x", { "X-API-Key": key, ...(await bearer()) })).toMatchObject({ status: 401, code: "authentication-failed" });
    expect(await ask("/any/x", { "X-API-Key": key, Authorization: "Bearer x" })).toMatchObject({ status: 401 });
  });

  it("passes on nothing beside a key that an upstream might take for a verified token", async () => {
    const key = await storedKey();
    const seenOf = async (Authorization: string) => (await ask("/any/x", { "X-API-Key": key, Authorization })).seen.authorization;
    expect(await seenOf("Basic YTpi, Bearer x.y.z")).toBeUndefined();
    expect(await seenOf("bearer\tx.y.z")).toBeUndefined();
    expect(await seenOf("Basic YTpi")).toBe("(concealed)");
    expect((await ask("/any/x", await bearer())).seen.authorization).toBe("(concealed)");
  });

  it("names every accepted method in a 401, and tells no error to whom it saw no credential of", async () => {
    const nobody = await ask("/any/x");
    expect(nobody).toMatchObject({
      status: 401,
      code: "authentication-required",
      told: expect.stringMatching(/^Bearer .*, ApiKey realm="aegis"$/),
    });
    expect(nobody.told).not.toContain("error");
    expect((await ask("/keys/x", { "X-API-Key": "aegis_x" })).told).toBe('ApiKey realm="aegis"');
  });
});

describe("all", () => {
  it("asks for each, names the first one's client, and gives what either may do", async () => {
    const key = await storedKey({ roles: ["support"], plan: "pro" });
    const both = await ask("/both/x", { "X-API-Key": key, ...(await bearer()) });
    expect(both.seen).toMatchObject({
      "x-aegis-client": "sub:alice@static.aegis.test",
      "x-aegis-roles": "user,support",
      "x-aegis-plan": "pro",
    });
    expect(await ask("/both/x", { "X-API-Key": key })).toMatchObject({ status: 401, code: "authentication-required" });
    expect(await ask("/both/x", await bearer())).toMatchObject({ status: 401, code: "authentication-required" });
    expect(await ask("/both/x", { "X-API-Key": key, Authorization: "Bearer x" })).toMatchObject({ code: "authentication-failed" });
  });
});

describe("a method that this edge does not serve", () => {
  it.each(["/unserved/x", "/all-unserved/x"])("lets nobody in by it: %s", async (path) => {
    expect(await ask(path, await bearer())).toMatchObject({ status: 401, code: "authentication-required" });
  });
});

describe("while API keys cannot be read", () => {
  beforeEach(() => {
    isAway = true;
  });
  afterEach(() => {
    isAway = false;
  });

  it("503 is answered where the route does not say otherwise", async () => {
    const headers = { "X-API-Key": await storedKey() };
    expect(await ask("/keys/x", headers)).toMatchObject({ status: 503, code: "dependency-unavailable" });
  });

  it("the caller is nobody where the route says so: an address, without roles, and with no token that an upstream might believe", async () => {
    const key = await storedKey({ roles: ["admin"] });
    const { status, seen } = await ask("/lenient/x", { "X-API-Key": key, Authorization: "Basic YTpi" });
    expect(status).toBe(200);
    expect(seen["x-aegis-client"]).toMatch(/^ip:/);
    for (const name of ["x-aegis-subject", "x-aegis-roles", "authorization", "x-api-key"]) expect(seen).not.toHaveProperty(name);
    expect(await ask("/lenient-admin/x", { "X-API-Key": key })).toMatchObject({ status: 401, code: "authentication-required" });
  });

  it("what is refused without them stays refused", async () => {
    const malformed = { "X-API-Key": "aegis_x" };
    expect(await ask("/lenient/x", malformed)).toMatchObject({ status: 401, code: "authentication-failed" });
    expect(await ask("/lenient/x", { Authorization: "Bearer x" })).toMatchObject({ status: 401 });
    expect(await ask("/lenient/x", {})).toMatchObject({ status: 401, code: "authentication-required" });
    const both = { "X-API-Key": await storedKey(), ...(await bearer()) };
    expect(await ask("/lenient/x", both)).toMatchObject({ status: 401, code: "authentication-failed" });
  });
});

describe("an API key in the query", () => {
  it("is accepted where the config names a parameter, and reaches nobody", async () => {
    const key = await storedKey();
    const { status, target, seen } = await ask(`/keys/x?a=1&api%5Fkey=${key}&b=2`);
    expect([status, target]).toEqual([200, "/keys/x?a=1&b=2"]);
    expect(seen).toMatchObject({ "x-aegis-client": clientOf(key) });
    expect((await ask(`/open/x?api_key=${key}`)).target).toBe("/open/x");
    expect((await ask(`/any/x?api_key=${key}`, { Authorization: "Basic YTpi" })).target).toBe("/any/x");
  });

  it("is none of those that are taken together: two of them, or one beside the header, even of one key", async () => {
    const key = await storedKey();
    expect(await ask(`/keys/x?api_key=${key}&api_key=${key}`)).toMatchObject({ status: 401, code: "authentication-failed" });
    expect(await ask(`/keys/x?api_key=${key}`, { "X-API-Key": key })).toMatchObject({ status: 401, code: "authentication-failed" });
    expect(await ask("/keys/x?api_key=", { "X-API-Key": key })).toMatchObject({ status: 401 });
    expect(await ask("/keys/x?api_key")).toMatchObject({ status: 401, code: "authentication-failed" });
  });

  it("is refused beside a token", async () => {
    expect(await ask(`/any/x?api_key=${await storedKey()}`, await bearer())).toMatchObject({ status: 401, code: "authentication-failed" });
  });
});

describe("the API key's header", () => {
  it("is refused when it came twice, whatever it held", async () => {
    const key = await storedKey();
    expect(await ask("/keys/x", { "X-API-Key": `${key}, ${key}` })).toMatchObject({ status: 401, code: "authentication-failed" });
  });

  it("reaches no upstream, in no spelling that an upstream reads alike", async () => {
    const { seen } = await ask("/open/x", { "X-API-Key": "a", X_API_Key: "b", "X-API_Key": "c" });
    expect(Object.keys(seen).filter((name) => name.includes("api"))).toEqual([]);
  });
});

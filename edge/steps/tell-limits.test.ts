import { beforeAll, describe, expect, it } from "vitest";
import { storedKey } from "../auth/test-api-keys.ts";
import { freshAddress, limitOf, serve } from "../limiter/test-limits.ts";
import { send, token } from "../test-worker.ts";

const all = limitOf({ path: undefined, quota: 100 });
const users = limitOf({ path: "/api/*", quota: 50, planQuotas: { gold: 500 } });
const writes = limitOf({ path: "/open/*", methods: ["POST"], quota: 80, cost: { default: 4, minimum: 1, field: "query:n" } });
const exact = limitOf({ path: "/open/exact", policy: "exact", quota: 60 });
const month = limitOf({
  path: "/open/*",
  additional: true,
  shadow: true,
  by: "route",
  calendar: "month",
  windowSeconds: 2_678_400,
  quota: 1000,
});

type Told = { client: string; path: string; method: string; limits: Record<string, unknown>[] };
const ask = async (query = "", options: Parameters<typeof send>[1] = {}) => {
  const response = await send(`/_aegis/limits${query}`, options);
  return { status: response.status, headers: response.headers, body: (await response.json()) as Told & { code: string; errors: object[] } };
};
const bearer = async (subject: string, claims: object = {}) => ({ Authorization: `Bearer ${await token({ subject, ...claims })}` });

beforeAll(() => serve([users, writes, exact, month, all]));

describe("GET /_aegis/limits", () => {
  it("tells a caller what is left to it, as known, and counts nothing", async () => {
    const address = freshAddress();
    const unknown = await ask("", { address });
    expect(unknown.status).toBe(200);
    expect(unknown.headers.get("Cache-Control")).toBe("no-store");
    expect(unknown.headers.get("RateLimit")).toBeNull();
    expect(unknown.body).toEqual({
      client: expect.stringMatching(/^ip:e1:/),
      path: "/_aegis/limits",
      method: "GET",
      limits: [
        {
          name: all.name,
          quota: 100,
          unit: "requests",
          windowSeconds: 3600,
          countedBy: "client",
          cost: 1,
          enforced: true,
          remaining: null,
          resetsAt: null,
          asOf: null,
        },
      ],
    });
    const headers = await bearer(crypto.randomUUID());
    for (let count = 0; count < 3; count++) expect((await send("/api/users", { headers })).status).toBe(200);
    for (let count = 0; count < 3; count++) {
      const { body } = await ask("?path=/api/users", { headers });
      expect(body.limits).toMatchObject([{ name: users.name, quota: 50, remaining: 47 }]);
      expect(Date.parse(String(body.limits[0]?.resetsAt))).toBeGreaterThan(Date.now());
    }
  });

  it("tells of the request that path and method describe, every limit of it and what it would cost", async () => {
    const { body } = await ask(`?path=${encodeURIComponent("/open/x?n=7")}&method=POST`);
    expect(body).toMatchObject({ path: "/open/x", method: "POST" });
    expect(body.limits).toMatchObject([
      { name: writes.name, unit: "units", cost: 7 },
      { name: month.name, calendar: "month", countedBy: "route", enforced: false, cost: 1 },
    ]);
  });

  it("knows nothing of what only the store counts", async () => {
    const address = freshAddress();
    await send("/open/exact", { address });
    expect((await ask("?path=/open/exact", { address })).body.limits[0]).toMatchObject({ name: exact.name, remaining: null, asOf: null });
  });

  it("tells everybody only of itself, by its own credential, plan and quota", async () => {
    const [one, other] = [await bearer(crypto.randomUUID(), { plan: "gold" }), await bearer(crypto.randomUUID())];
    await send("/api/users", { headers: one });
    expect((await ask("?path=/api/users", { headers: one })).body.limits).toMatchObject([{ quota: 500, remaining: 499 }]);
    const { body } = await ask("?path=/api/users", { headers: other });
    expect(body.limits).toMatchObject([{ quota: 50, remaining: null }]);
    const key = await storedKey();
    expect((await ask("", { headers: { "X-API-Key": key } })).body.client).toBe(`key:${key.split("_")[1]}`);
  });

  it("answers 401 where a credential does not hold, or where the route asks for one", async () => {
    expect(await ask("?path=/api/users")).toMatchObject({ status: 401, body: { code: "authentication-required" } });
    for (const query of ["", "?path=/api/users"]) {
      const wrong = await ask(query, { headers: { Authorization: "Bearer a.b.c" } });
      expect([wrong.status, wrong.body.code]).toEqual([401, "authentication-failed"]);
      expect(wrong.headers.get("WWW-Authenticate")).toContain("Bearer");
    }
  });

  it.each([
    ["?path=/nowhere", 404, "route-not-found"],
    ["?path=open/x", 400, "request-invalid"],
    ["?path=", 400, "request-invalid"],
    ["?path=@evil.test/open/x", 400, "request-invalid"],
    ["?path=/open/a%252fb", 400, "path-refused"],
    ["?path=/open/a%2523b", 400, "path-refused"],
    ["?path=/open/x&method=get", 400, "request-invalid"],
    ["?path=/open/x&method=TRACE", 400, "request-invalid"],
  ])("refuses %s with %i", async (query, status, code) => {
    expect(await ask(query)).toMatchObject({ status, body: { code } });
  });

  it("is asked with GET", async () => {
    expect((await ask("", { method: "POST" })).headers.get("Allow")).toBe("GET, HEAD");
  });
});

describe("GET /_aegis/limits beside access rules", () => {
  beforeAll(() =>
    serve([users, writes, all], {
      accessRules: [
        { path: "/marker", access: "everybody" },
        { path: "/open/closed", access: "nobody" },
        { path: "/open/write", methods: ["POST"], permissions: ["write:orders"] },
      ],
      accessDefault: "deny",
    }),
  );

  it("tells nothing of a path that the caller may not ask for, by the method asked about", async () => {
    const headers = await bearer(crypto.randomUUID());
    const statuses = [];
    for (const query of ["?path=/open/closed", "?path=/open/write&method=POST", "?path=/api/users"]) {
      statuses.push((await ask(query, { headers })).status);
    }
    expect(statuses).toEqual([403, 403, 403]);
  });

  it("tells whoever proves who it is what holds of paths that no rule names", async () => {
    expect((await ask("", { headers: await bearer(crypto.randomUUID()) })).body.limits).toMatchObject([{ name: all.name }]);
  });
});

import { beforeAll, describe, expect, inject, it } from "vitest";
import type { Cors } from "#contracts/cors.ts";
import type { MetricBatch } from "#contracts/metric-event.ts";
import { publish, send, testConfig, testIssuers, token } from "../test-worker.ts";

const origin = "https://app.test";
const cors = (changes: Partial<Cors> = {}): Cors => ({
  origins: [origin, "https://*.pages.test"],
  headers: ["Authorization"],
  exposeHeaders: ["X-Request-Id"],
  credentials: true,
  maxAgeSeconds: 60,
  ...changes,
});
const set = (fields: Record<string, string>) => ({ transform: { responseHeaders: { set: fields } } });

beforeAll(async () => {
  const upstreamSays = set({ "Access-Control-Allow-Origin": "*", "Access-Control-Max-Age": "9", Vary: "Accept" });
  await publish("config", {
    config: testConfig({
      issuers: testIssuers(),
      addresses: { allow: [], deny: ["203.0.113.0/24"] },
      accessRules: [{ path: "/private/admin", roles: ["admin"] }],
      limits: [
        {
          name: "none",
          path: "/private/full",
          quota: 0,
          burst: 0,
          windowSeconds: 60,
          algorithm: "fixed-window",
          policy: "exact",
          by: "client",
          onStoreFailure: "local",
          shadow: false,
        },
      ],
      routes: [
        { id: "private", path: "/private/*", methods: ["GET", "POST"], upstream: "demo", auth: ["jwt"], cors: cors() },
        { id: "writes", path: "/private/*", methods: ["PUT"], upstream: "demo", auth: ["jwt"] },
        { id: "open", path: "/open/*", upstream: "demo", auth: [], cors: cors({ origins: ["*"], credentials: false }), ...upstreamSays },
        { id: "own", path: "/own/*", upstream: "demo", auth: [], ...upstreamSays },
        { id: "own-get", path: "/own-get", methods: ["GET"], upstream: "demo", auth: [] },
        { id: "v1", path: "/versions", methods: ["GET"], upstream: "demo", auth: [], cors: cors({ maxAgeSeconds: 1 }) },
        {
          id: "v2",
          path: "/versions",
          methods: ["GET"],
          headers: { "X-Version": "2" },
          upstream: "demo",
          auth: [],
          cors: cors({ headers: "*", maxAgeSeconds: 2 }),
        },
        {
          id: "v0",
          path: "/versions",
          methods: ["GET"],
          headers: { "X-Version": { present: false }, "X-Old": "1" },
          upstream: "demo",
          auth: [],
          cors: cors({ headers: "*", maxAgeSeconds: 3 }),
        },
        { id: "gone", path: "/gone", upstream: "nowhere", auth: [], cors: cors() },
      ],
    }),
  });
});

const preflight = (path: string, { from = origin, method = "GET", headers }: { from?: string; method?: string; headers?: string } = {}) =>
  send(path, {
    method: "OPTIONS",
    address: "198.51.100.1",
    headers: {
      Origin: from,
      "Access-Control-Request-Method": method,
      ...(headers && { "Access-Control-Request-Headers": headers }),
    },
  });
const fieldsOf = ({ headers }: Response) => Object.fromEntries([...headers].filter(([name]) => /^access-control-|^vary$/.test(name)));
const varyOfPreflights = "Origin, Access-Control-Request-Method, Access-Control-Request-Headers";

describe("a preflight", () => {
  it("is answered before authentication, with what the route allows", async () => {
    const response = await preflight("/private/x", { method: "POST", headers: "authorization" });
    expect([response.status, await response.text(), response.headers.get("X-Request-Id")]).toEqual([204, "", expect.any(String)]);
    expect(fieldsOf(response)).toEqual({
      "access-control-allow-origin": origin,
      "access-control-allow-credentials": "true",
      "access-control-allow-methods": "GET, POST",
      "access-control-allow-headers": "Authorization",
      "access-control-expose-headers": "X-Request-Id",
      "access-control-max-age": "60",
      vary: varyOfPreflights,
    });
  });

  it.each([
    ["origin", { from: "https://evil.test" }],
    ["origin null", { from: "null" }],
    ["header", { headers: "x-other" }],
  ])("is answered without a word when its %s is not allowed", async (_, asked) => {
    const response = await preflight("/private/x", asked);
    expect([response.status, fieldsOf(response)]).toEqual([204, { vary: varyOfPreflights }]);
  });

  it("goes by the route that takes the requested method", async () => {
    expect((await preflight("/private/x", { method: "PUT" })).status).toBe(405);
    expect((await preflight("/private/x", { method: "DELETE" })).status).toBe(405);
  });

  it("goes by the route whose headers it announces", async () => {
    expect((await preflight("/versions", { headers: "x-version" })).headers.get("Access-Control-Max-Age")).toBe("2");
    expect((await preflight("/versions", { headers: "x-old" })).headers.get("Access-Control-Max-Age")).toBe("3");
    expect((await preflight("/versions", { headers: "x-old,x-version" })).headers.get("Access-Control-Max-Age")).toBe("2");
    expect((await preflight("/versions")).headers.get("Access-Control-Max-Age")).toBe("1");
  });

  it("of a question for limits goes by the route that is asked about", async () => {
    const asked = "/_aegis/limits?method=POST&path=/private/x";
    const response = await preflight(asked, { headers: "authorization" });
    expect(response.status).toBe(204);
    expect(fieldsOf(response)).toMatchObject({ "access-control-allow-origin": origin, "access-control-allow-headers": "Authorization" });
    expect(fieldsOf(await preflight(asked, { from: "https://evil.test" }))).toEqual({ vary: varyOfPreflights });
    const untold = ["/_aegis/limits", "/_aegis/limits?path=/own/x"];
    for (const path of untold) expect((await preflight(path)).status).toBe(405);
  });

  it("is left to the upstream where the route says nothing", async () => {
    const response = await preflight("/own/x");
    expect([response.status, fieldsOf(response)]).toEqual([
      200,
      { "access-control-allow-origin": "*", "access-control-max-age": "9", vary: "Accept" },
    ]);
    expect((await preflight("/own-get")).status).toBe(405);
    expect((await preflight("/nowhere")).status).toBe(404);
  });

  it.each([{ method: "A B" }, { method: "GET, PUT" }, { headers: "a b" }, { headers: "x-é" }, { headers: "a,,b" }])(
    "is none when it asks for what has no name: %j",
    async (asked) => {
      expect((await preflight("/private/x", asked)).status).toBe(405);
    },
  );

  it("is none without an origin or a requested method", async () => {
    const headers = { Origin: origin };
    expect((await send("/private/x", { method: "OPTIONS", headers })).status).toBe(405);
    expect((await send("/private/x", { method: "OPTIONS", headers: { "Access-Control-Request-Method": "GET" } })).status).toBe(405);
  });

  it("obeys the address rules and blocks, and its path's relaxations", async () => {
    const headers = { Origin: origin, "Access-Control-Request-Method": "GET" };
    const denied = await send("/private/x", { method: "OPTIONS", headers, address: "203.0.113.9" });
    expect([denied.status, fieldsOf(denied)]).toEqual([403, {}]);
    expect((await preflight("/private/x;y")).status).toBe(400);
  });

  it("is counted under its route", async () => {
    const headers = { Origin: origin, "Access-Control-Request-Method": "GET" };
    const requestId = (await send("/private/x", { method: "OPTIONS", headers, settled: true })).headers.get("X-Request-Id") ?? "";
    const batch = async () => {
      const received = (await (await fetch(`${inject("analyticsUrl")}/received`)).json()) as { body: string }[];
      return JSON.parse(received.find(({ body }) => body.includes(requestId))?.body ?? "null") as MetricBatch | null;
    };
    await expect.poll(batch, { timeout: 5000 }).not.toBeNull();
    const events = (await batch())?.events;
    const at = events?.requestId.indexOf(requestId) ?? -1;
    expect([events?.method[at], events?.route[at], events?.status[at]]).toEqual(["OPTIONS", "private", 204]);
  });
});

describe("an answer", () => {
  const asAlice = async (roles: string[]) => ({ Authorization: `Bearer ${await token({ roles })}` });

  it.each([
    ["401", "/private/x", async () => ({})],
    ["403", "/private/admin", () => asAlice(["user"])],
    ["429", "/private/full", () => asAlice(["user"])],
    ["200", "/private/x", () => asAlice(["user"])],
    ["502", "/gone", async () => ({})],
  ])("says with %s too that the page may read it", async (status, path, credentials) => {
    const response = await send(path, { headers: { Origin: "https://a.pages.test", ...(await credentials()) } });
    expect([String(response.status), fieldsOf(response)]).toEqual([
      status,
      {
        "access-control-allow-origin": "https://a.pages.test",
        "access-control-allow-credentials": "true",
        "access-control-expose-headers": "X-Request-Id",
        vary: "Origin",
      },
    ]);
  });

  it("says only that it varies to a page that may not call, or to no page", async () => {
    const headers = await asAlice(["user"]);
    for (const from of ["https://evil.test", "null", undefined]) {
      const response = await send("/private/x", { headers: { ...headers, ...(from && { Origin: from }) } });
      expect([response.status, fieldsOf(response)]).toEqual([200, { vary: "Origin" }]);
    }
  });

  it("has the route's words in place of the upstream's", async () => {
    const response = await send("/open/x", { headers: { Origin: "null" } });
    expect(fieldsOf(response)).toEqual({
      "access-control-allow-origin": "*",
      "access-control-expose-headers": "X-Request-Id",
      vary: "Accept, Origin",
    });
  });

  it("passes the upstream's words on where the route has none", async () => {
    const response = await send("/own/x", { headers: { Origin: origin } });
    expect(fieldsOf(response)).toEqual({ "access-control-allow-origin": "*", "access-control-max-age": "9", vary: "Accept" });
  });
});

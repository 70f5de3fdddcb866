import { beforeAll, describe, expect, it } from "vitest";
import type { Limit } from "#contracts/limit.ts";
import type { Route } from "#contracts/route.ts";
import type { FixedAnswer } from "#contracts/transform.ts";
import { publish, send, testConfig, testIssuers, token } from "../test-worker.ts";

const answering = (id: string, respond: FixedAnswer, changes: Partial<Route> = {}): Route => ({
  id,
  path: `/${id}`,
  auth: [],
  respond,
  ...changes,
});

const limit: Limit = {
  name: "tight",
  algorithm: "fixed-window",
  policy: "exact",
  quota: 1,
  burst: 1,
  windowSeconds: 3600,
  by: "client",
  onStoreFailure: "local",
  shadow: false,
  route: "limited",
};

beforeAll(() =>
  publish("config", {
    config: testConfig({
      issuers: testIssuers(),
      accessRules: [],
      limits: [limit],
      routes: [
        answering("mock", { status: 200, headers: { "Content-Type": "application/json" }, body: '{"ok":true}' }),
        answering("notice", { status: 503, headers: { "Retry-After": "60" }, body: "back soon" }),
        answering("empty", { status: 204 }),
        answering("reset", { status: 205, body: "never sent" }),
        answering("bare", { status: 404 }),
        answering("guarded", { status: 200, body: "in" }, { auth: ["jwt"] }),
        answering("limited", { status: 200, body: "in" }),
        answering("dressed", { status: 200, body: "x" }, { transform: { responseHeaders: { add: { "Set-Cookie": ["a=1", "b=2"] } } } }),
      ],
    }),
  }),
);

describe("a fixed answer", () => {
  it("has its status, headers and body, and the request's id", async () => {
    const response = await send("/mock");
    expect([response.status, response.headers.get("Content-Type"), await response.text()]).toEqual([
      200,
      "application/json",
      '{"ok":true}',
    ]);
    expect(response.headers.get("X-Request-Id")).toMatch(/^[0-9a-f-]{36}$/);
    const notice = await send("/notice", { method: "POST", body: "whatever" });
    expect([notice.status, notice.headers.get("Retry-After"), await notice.text()]).toEqual([503, "60", "back soon"]);
  });

  it("is plain text unless it says otherwise, and has no type without a body", async () => {
    expect((await send("/notice")).headers.get("Content-Type")).toBe("text/plain; charset=utf-8");
    expect((await send("/bare")).headers.get("Content-Type")).toBeNull();
  });

  it.each(["/empty", "/reset", "/bare"])("has no body at %s", async (path) => {
    expect(await (await send(path)).text()).toBe("");
  });

  it("has its headers and no body for HEAD", async () => {
    const response = await send("/mock", { method: "HEAD" });
    expect([response.status, response.headers.get("Content-Type"), await response.text()]).toEqual([200, "application/json", ""]);
  });

  it("asks for a credential and counts against a limit like any other route", async () => {
    expect((await send("/guarded")).status).toBe(401);
    const headers = { Authorization: `Bearer ${await token()}` };
    expect(await (await send("/guarded", { headers })).text()).toBe("in");
    expect([(await send("/limited")).status, (await send("/limited")).status]).toEqual([200, 429]);
  });

  it("takes the route's changes of the response", async () => {
    expect((await send("/dressed")).headers.getSetCookie()).toEqual(["a=1", "b=2"]);
  });
});

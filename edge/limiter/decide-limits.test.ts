import { describe, expect, it } from "vitest";
import type { Limit } from "#contracts/limit.ts";
import { decideLimits } from "./decide-limits.ts";
import { compileLimitTable } from "./limit-table.ts";

const limit = (changes: Partial<Limit>): Limit => ({
  name: "l",
  algorithm: "fixed-window",
  policy: "exact",
  quota: 100,
  burst: 100,
  windowSeconds: 60,
  by: "client",
  onStoreFailure: "local",
  shadow: false,
  ...changes,
});

interface Request {
  route?: string;
  path?: string;
  method?: string;
  plan?: string | null;
  roles?: string[];
  headers?: Record<string, string>;
  country?: string;
  isAnonymous?: boolean;
}

const tableOf = (...limits: Partial<Limit>[]) => compileLimitTable(limits.map(limit));

function named(table: ReturnType<typeof tableOf>, request: Request): string[] {
  const { route = "r", path = "/x", method = "GET", plan = null, roles = [], headers = {}, country = "XX", isAnonymous = false } = request;
  const credential = isAnonymous ? null : { plan, roles };
  return decideLimits(table, path, { route, method, credential, headers: new Headers(headers), country: () => country }).map(
    ({ name }) => name,
  );
}

describe("the most specific limit", () => {
  const table = tableOf(
    { name: "of-route", route: "users", methods: ["POST"] },
    { name: "exact-path", path: "/api/users" },
    { name: "writes", path: "/api/*", methods: ["POST"] },
    { name: "any", path: "/api/*" },
    { name: "default" },
  );

  it.each([
    ["users", "/api/users", "POST", "of-route"],
    ["users", "/api/users", "GET", "exact-path"],
    ["users", "/api/users/", "GET", "exact-path"],
    ["user", "/api/users/1", "POST", "writes"],
    ["user", "/api/users/1", "GET", "any"],
    ["other", "/elsewhere", "GET", "default"],
  ])("route %s, %s, %s: %s", (route, path, method, expected) => {
    expect(named(table, { route, path, method })).toEqual([expected]);
  });

  it("is none where none is configured for the method", () => {
    expect(named(tableOf({ path: "/x", methods: ["POST"] }), {})).toEqual([]);
    expect(named(tableOf(), {})).toEqual([]);
  });

  it("takes HEAD with GET", () => {
    expect(named(tableOf({ name: "get", path: "/x", methods: ["GET"] }), { method: "HEAD" })).toEqual(["get"]);
  });
});

describe("a limit that asks for more", () => {
  const table = tableOf(
    { name: "default" },
    { name: "plain", path: "/api/*" },
    { name: "gold", path: "/api/*", when: { plans: ["gold"] } },
    { name: "bots", path: "/api/*", when: { headers: { "User-Agent": { contains: "bot" } } } },
    { name: "abroad", when: { countries: ["XX", "T1"] } },
    { name: "staff", when: { roles: ["staff", "admin"], headers: { "X-Batch": "1" } } },
  );

  it.each<[string, Request]>([
    ["plain", { path: "/api/a" }],
    ["plain", { path: "/api/a", isAnonymous: true }],
    ["gold", { path: "/api/a", plan: "gold" }],
    ["gold", { path: "/api/a", plan: "gold", headers: { "User-Agent": "a bot" } }],
    ["bots", { path: "/api/a", headers: { "user-agent": "a bot" } }],
    ["plain", { path: "/api/a", plan: "silver" }],
    ["default", { country: "DE" }],
    ["abroad", { country: "T1" }],
    ["staff", { country: "DE", roles: ["admin"], headers: { "X-Batch": "1" } }],
    ["default", { country: "DE", roles: ["admin"] }],
    ["default", { country: "DE", isAnonymous: true, headers: { "X-Batch": "1" } }],
  ])("%s (case %#)", (expected, request) => {
    expect(named(table, request)).toEqual([expected]);
  });

  it("does not have the country looked up for limits that do not ask", () => {
    const country = () => {
      throw new Error("asked");
    };
    const request = { route: "r", method: "GET", credential: null, headers: new Headers(), country };
    expect(decideLimits(tableOf({ name: "default" }), "/x", request)).toHaveLength(1);
  });
});

describe("limits that hold besides", () => {
  const table = tableOf(
    { name: "default" },
    { name: "orders", path: "/orders/*" },
    { name: "total", additional: true },
    { name: "writes", additional: true, path: "/orders/*", methods: ["POST"] },
    { name: "one", additional: true, path: "/orders/:id" },
    { name: "of-route", additional: true, route: "special" },
  );

  it.each<[string[], Request]>([
    [["default", "total"], {}],
    [["orders", "one", "total"], { path: "/orders/1" }],
    [["orders", "one", "writes", "total"], { path: "/orders/1", method: "POST" }],
    [["default", "of-route", "total"], { route: "special" }],
  ])("%s (case %#)", (expected, request) => {
    expect(named(table, request)).toEqual(expected);
  });

  it("hold where there is no other", () => {
    expect(named(tableOf({ name: "total", additional: true }), {})).toEqual(["total"]);
  });
});

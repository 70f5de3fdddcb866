import { describe, expect, it } from "vitest";
import type { CompiledConfig } from "#contracts/live-policy.ts";
import { decideLimited, openLimits } from "./decide-limited.ts";
import { testLimit } from "./lease/test-lease.ts";

const route = (id: string, path: string) => ({ id, path, upstream: "u", auth: ["jwt"] as const });
const policy = openLimits({
  accessLog: "off",
  metricsEnabled: true,
  addresses: { allow: [], deny: [] },
  upstreams: [],
  routes: [route("users", "/users/*"), route("reports", "/reports")],
  apiKeyHeader: "X-API-Key",
  issuers: [],
  roles: {},
  accessRules: [],
  limits: [
    testLimit({ name: "reports", route: "reports" }),
    testLimit({ name: "one-user", path: "/users/:id", methods: ["GET"] }),
    testLimit({ name: "default" }),
    testLimit({ name: "beside", additional: true, methods: ["DELETE"] }),
    testLimit({ name: "abroad", additional: true, when: { countries: ["FR"] } }),
    testLimit({ name: "gold", additional: true, when: { plans: ["gold"] } }),
  ],
  bypass: { ips: ["192.0.2.0/24"], roles: [], clients: [] },
} as unknown as CompiledConfig);

const limited = (method: string, target: string, address = "203.0.113.7") =>
  decideLimited(policy, { method, target, address, host: "gateway.example" });

describe("the limit of a request of a log", () => {
  it.each([
    ["GET", "/reports", "reports", "reports"],
    ["GET", "/users/7?full=1", "users", "one-user"],
    ["HEAD", "/users/7", "users", "one-user"],
    ["GET", "/users/./7", "users", "one-user"],
    ["POST", "/users/7", "users", "default"],
    ["GET", "/users/7/keys", "users", "default"],
  ])("%s %s falls under that of the edge", (method, target, onRoute, limit) => {
    expect(limited(method, target)).toMatchObject({ route: onRoute, limits: [{ name: limit }], isBypassed: false });
  });

  it.each(["/nowhere", "/users/a%2Fb", "/health", "/_aegis/limits", "/users/%zz"])("%s is answered before any limit is asked", (target) => {
    expect(limited("GET", target)).toEqual({ route: null, limits: [], isBypassed: false, query: "" });
  });

  it("is all of them, but for those that ask for what a log does not tell", () => {
    expect(limited("DELETE", "/reports").limits.map(({ name }) => name)).toEqual(["reports", "beside"]);
  });

  it("is passed over where the address bypasses limits", () => {
    expect(limited("GET", "/reports", "192.0.2.9")).toMatchObject({ isBypassed: true });
    expect(limited("GET", "/reports", "::ffff:192.0.2.9")).toMatchObject({ isBypassed: true });
  });
});

import { expect, it } from "vitest";
import type { Credential } from "#contracts/client.ts";
import type { AskedRequest } from "../asked-exchange.ts";
import { testConfig } from "../test-worker.ts";
import { decideAdmission } from "./decide-admission.ts";

const config = testConfig({
  routes: [
    ...testConfig().routes,
    { id: "files", path: "/files/*", upstream: "demo", auth: [], relax: ["encoded-separator"] },
    { id: "next", path: "/next", upstream: "demo", auth: [], headers: { "x-version": "2" } },
    { id: "tenant", host: "tenant.test", path: "/*", upstream: "demo", auth: ["jwt"] },
  ],
  accessRules: [...testConfig().accessRules, { path: "/files/private/*", roles: ["admin"] }],
});

const caller = (...roles: string[]): Credential => ({
  method: "jwt",
  client: "sub:a",
  subject: "a",
  roles,
  permissions: [],
  plan: null,
  limits: {},
});
const ask = (target: string, credential: Credential | null = null, asked: Partial<AskedRequest> = {}) =>
  decideAdmission(config, { method: "GET", host: "some.test", target, ...asked }, credential);

it.each<[string, ReturnType<typeof ask>, string | null, string | undefined, string | undefined]>([
  ["a role that may", ask("/api/users", caller("user")), null, "users", "/api/*"],
  ["a spelling of it", ask("//api/./%75sers?x=/..", caller("user")), null, "users", "/api/*"],
  ["a role that may not", ask("/admin/x", caller("user")), "permission-denied", "admin", "/admin/*"],
  ["nobody", ask("/admin/x"), "authentication-required", "admin", "/admin/*"],
  ["a path that no rule names", ask("/open/x"), null, "open", undefined],
  ["a route that is relaxed", ask("/files/a%2fb"), null, "files", undefined],
  ["a guarded path in another reading", ask("/files/private%2fb"), "permission-denied", "files", "/files/private/*"],
  ["a path that is refused", ask("/open/a%2fb"), "path-refused", undefined, undefined],
  ["no route", ask("/nowhere"), "route-not-found", undefined, undefined],
  ["another method", ask("/api/users", caller("user"), { method: "DELETE" }), "method-not-allowed", undefined, undefined],
  ["a method that is never served", ask("/open/x", null, { method: "TRACE" }), "method-refused", undefined, undefined],
  ["a route that asks for a header", ask("/next", null, { headers: { "X-Version": "2" } }), null, "next", undefined],
  ["that route without it", ask("/next"), "route-not-found", undefined, undefined],
  ["another host", ask("/x", caller(), { host: "Tenant.test:443" }), null, "tenant", undefined],
  ["a host that is none", ask("/x", caller(), { host: "a/b" }), "request-refused", undefined, undefined],
])("%s", (_what, { refusal, route, rule, isOwn }, problem, routeId, rulePath) => {
  expect({ problem: refusal?.problem ?? null, route: route?.id, rule: rule?.path, isOwn }).toEqual({
    problem,
    route: routeId,
    rule: rulePath,
    isOwn: false,
  });
});

it("the gateway's own addresses are everybody's", () => {
  expect(ask("/health")).toMatchObject({ refusal: null, isOwn: true, route: null });
  expect(ask("/_aegis/%2e%2e/health")).toMatchObject({ refusal: null, isOwn: true, path: "/health" });
});

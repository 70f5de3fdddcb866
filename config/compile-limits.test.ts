import { describe, expect, test } from "vitest";
import { Limit } from "#contracts/limit.ts";
import { readConfig } from "./read-config.ts";

function compiled(limits: string) {
  const yaml = `gateway:
  upstreams:
    demo: {targets: ["http://127.0.0.1:3001"]}
  routes:
    - {id: users, path: /api/users, upstream: demo}
auth:
  rbac:
    roles:
      reader: {permissions: ["read:metrics"]}
      editor: {permissions: ["write:metrics"], inherits: [reader]}
      admin: {permissions: ["*"], inherits: [editor]}
      robot: {permissions: []}
rateLimiting:
${limits}`;
  const result = readConfig(yaml);
  if (!result.ok) throw new Error(JSON.stringify(result.errors));
  for (const limit of result.config.limits) expect(Limit.parse(limit)).toEqual(limit);
  return result.config.limits;
}

const only = (fields: string) => compiled(`  default: {${fields}}\n`)[0];
const ruled = (fields: string) => compiled(`  rules:\n    - {name: one, ${fields}}\n`)[0];

describe("a limit as the edge judges it", () => {
  test.each([
    ["rate: 100/1m", { quota: 100, windowSeconds: 60, algorithm: "token-bucket", burst: 100 }],
    ["rate: 100/m", { quota: 100, windowSeconds: 60 }],
    ["rate: 5/s", { quota: 5, windowSeconds: 1 }],
    ["rate: 10k/12h", { quota: 10_000, windowSeconds: 43_200 }],
    ["rate: 2k/d", { quota: 2000, windowSeconds: 86_400, algorithm: "token-bucket" }],
    ["rate: 0/1m", { quota: 0, burst: 0 }],
    ["rate: 1000M/365d", { quota: 1_000_000_000, windowSeconds: 31_536_000 }],
    ["rate: 10k/day", { quota: 10_000, windowSeconds: 86_400, calendar: "day", algorithm: "fixed-window", burst: 10_000 }],
    ["rate: 7/week", { windowSeconds: 604_800, calendar: "week" }],
    ["rate: 1M/month, policy: strict", { quota: 1_000_000, windowSeconds: 2_678_400, calendar: "month", policy: "strict" }],
    ["limit: 3, window: month", { quota: 3, windowSeconds: 2_678_400, calendar: "month", algorithm: "fixed-window" }],
    ["limit: 3, window: 1d", { quota: 3, windowSeconds: 86_400, algorithm: "token-bucket" }],
    ["rate: 9/1m, burst: 3", { quota: 9, burst: 3 }],
    ["rate: 9/1m, planLimits: {gold: 90, none: 0}", { quota: 9, planQuotas: { gold: 90, none: 0 } }],
    ["rate: 9/1m, by: 'header:X-Tenant'", { by: "header:X-Tenant" }],
    ["rate: 9/1m, by: [address, 'header:X-Tenant']", { by: ["address", "header:X-Tenant"] }],
    ["rate: 9/1m, by: [user]", { by: "user" }],
    ["rate: 9/1m, by: [user, user]", { by: "user" }],
    ["rate: 9/1m, cost: 5", { cost: { default: 5, minimum: 1 } }],
    ["rate: 9/1m, cost: 0", { cost: { default: 0, minimum: 1 } }],
    ["rate: 9/1m, cost: {methods: {POST: 5}}", { cost: { default: 1, minimum: 1, methods: { POST: 5 } } }],
    [
      "rate: 9/1m, cost: {default: 2, field: 'query:n', minimum: 0, maximum: 8, response: X-Tokens}",
      { cost: { default: 2, field: "query:n", minimum: 0, maximum: 8, response: "X-Tokens" } },
    ],
  ])("%s", (fields, expected) => {
    expect(only(fields)).toMatchObject(expected);
  });

  test("says nothing of what is as ever", () => {
    const keys = ["algorithm", "burst", "by", "name", "onStoreFailure", "policy", "quota", "shadow", "windowSeconds"];
    for (const fields of ["rate: 9/1m", "rate: 9/1m, cost: 1"]) expect(Object.keys(only(fields) ?? {}).sort()).toEqual(keys);
  });

  test.each([
    ["roles: [reader]", { roles: ["reader", "editor", "admin"] }],
    ["roles: [editor, robot]", { roles: ["editor", "robot", "admin"] }],
    ["plans: [gold, free]", { plans: ["gold", "free"] }],
    ["countries: [DE, XX]", { countries: ["DE", "XX"] }],
    ["headers: {X-Batch: '1', User-Agent: {contains: bot}}", { headers: { "X-Batch": "1", "User-Agent": { contains: "bot" } } }],
  ])("%s asks for more of a request", (fields, when) => {
    expect(ruled(`rate: 9/1m, ${fields}`)).toMatchObject({ name: "one", when });
  });

  test("may hold besides", () => {
    expect(ruled("rate: 9/1m, additional: true")).toMatchObject({ additional: true });
    expect(ruled("rate: 9/1m, path: /a, additional: false")).not.toHaveProperty("additional");
  });

  test("stands before those that are less specific; those that ask for something keep their order", () => {
    const limits = compiled(`  default: {rate: 1/1m}
  rules:
    - {name: everywhere, rate: 1/1m, countries: [DE]}
    - {name: path, path: /a/*, rate: 1/1m}
    - {name: path-gold, path: /a/*, rate: 1/1m, plans: [gold]}
    - {name: path-staff, path: /a/*, rate: 1/1m, roles: [admin]}
    - {name: exact, path: /a/b, rate: 1/1m}
    - {name: route, route: users, rate: 1/1m}
    - {name: route-abroad, route: users, rate: 1/1m, countries: [FR]}
`);
    expect(limits.map(({ name }) => name)).toEqual([
      "route-abroad",
      "route",
      "exact",
      "path-gold",
      "path-staff",
      "path",
      "everywhere",
      "default",
    ]);
  });
});

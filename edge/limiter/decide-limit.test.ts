import { describe, expect, it } from "vitest";
import type { Limit } from "#contracts/limit.ts";
import type { LimitOverride } from "#contracts/live-policy.ts";
import { buildPolicy } from "../live/build-policy.ts";
import { testConfig } from "../test-worker.ts";
import { decideCandidate, decideCounterKey, decideLimit, decideOutcome, decideOverride, decideTighter } from "./decide-limit.ts";

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
const nothing = { config: null, limits: null, blocks: null, risk: null, revocations: null, upstreams: null, cache: null };
const policyOf = (limits: Limit[]) => buildPolicy(testConfig({ limits }), nothing, new Map());

describe("decideTighter", () => {
  const [tight, loose, shadow] = [limit({ quota: 10 }), limit({ quota: 1000, windowSeconds: 600 }), limit({ quota: 1, shadow: true })];

  it.each([
    [tight, loose, tight],
    [loose, tight, tight],
    [shadow, loose, loose],
    [loose, shadow, loose],
    [null, shadow, shadow],
    [shadow, null, shadow],
    [null, null, null],
  ])("of two limits (case %#)", (left, right, expected) => {
    expect(decideTighter(left, right)).toBe(expected);
  });
});

describe("decideLimit", () => {
  const policy = policyOf([
    limit({ name: "of-route", route: "users", methods: ["POST"] }),
    limit({ name: "exact-path", path: "/api/users" }),
    limit({ name: "writes", path: "/api/*", methods: ["POST"] }),
    limit({ name: "any", path: "/api/*" }),
    limit({ name: "default" }),
  ]);

  it.each([
    ["users", "/api/users", "POST", "of-route"],
    ["users", "/api/users", "GET", "exact-path"],
    ["users", "/api/users/", "GET", "exact-path"],
    ["user", "/api/users/1", "POST", "writes"],
    ["user", "/api/users/1", "GET", "any"],
    ["other", "/elsewhere", "GET", "default"],
  ])("route %s, %s, %s: %s", (route, path, method, expected) => {
    expect(decideLimit(policy, route, path, method)?.name).toBe(expected);
  });

  it("finds none where none is configured for the method", () => {
    expect(decideLimit(policyOf([limit({ methods: ["POST"] })]), "r", "/x", "GET")).toBeNull();
    expect(decideLimit(policyOf([]), "r", "/x", "GET")).toBeNull();
  });

  it("counts HEAD with GET", () => {
    expect(decideLimit(policyOf([limit({ name: "get", path: "/x", methods: ["GET"] })]), "r", "/x", "HEAD")?.name).toBe("get");
  });
});

describe("decideOverride", () => {
  const override: LimitOverride = { quota: 5, windowSeconds: 10, mode: "enforce", origin: "operator", decisionId: "d", expiresAt: 1000 };

  it.each([
    ["none", limit({}), undefined, 0, { quota: 100, windowSeconds: 60 }],
    ["in force", limit({}), override, 999, { quota: 5, windowSeconds: 10, burst: 5, shadow: false }],
    ["ended", limit({}), override, 1000, { quota: 100, windowSeconds: 60 }],
    ["without end", limit({}), { ...override, expiresAt: null }, 9e15, { quota: 5 }],
    ["shadow", limit({}), { ...override, mode: "shadow" as const }, 0, { shadow: true }],
    ["over a shadow limit", limit({ shadow: true }), override, 0, { shadow: false }],
    ["raising a bucket", limit({ algorithm: "token-bucket" }), { ...override, quota: 500 }, 0, { quota: 500, burst: 500 }],
    ["raising a small bucket", limit({ algorithm: "token-bucket", burst: 10 }), { ...override, quota: 500 }, 0, { quota: 500, burst: 10 }],
    ["lowering a small bucket", limit({ algorithm: "token-bucket", burst: 10 }), override, 0, { quota: 5, burst: 5 }],
  ])("%s", (_name, before, change, now, expected) => {
    expect(decideOverride(before, change, now)).toMatchObject(expected);
  });
});

describe("decideCounterKey", () => {
  const who = { client: "key:abc", addressClient: "ip:e1:x", route: "users" };
  it.each([
    ["client", "key:abc"],
    ["address", "ip:e1:x"],
    ["route", "route:users"],
  ] as const)("by %s: %s", (by, expected) => {
    expect(decideCounterKey(limit({ by }), who)).toBe(expected);
  });
});

describe("decideCandidate", () => {
  const candidate = { quota: 5, decisionId: "d", expiresAt: 1000 };
  it.each([
    ["as many as it allows", 95, candidate, 999, false],
    ["one more", 94, candidate, 999, true],
    ["one more after its end", 94, candidate, 1000, false],
    ["one more without one", 94, undefined, 0, false],
  ])("%s", (_name, remaining, of, now, expected) => {
    expect(decideCandidate(limit({}), { admitted: true, remaining, retryAt: 0 }, of, now)).toBe(expected);
  });
});

describe("decideOutcome", () => {
  it.each([
    [true, false, false, "allowed"],
    [true, true, false, "allowed"],
    [true, false, true, "shadow-refused"],
    [false, false, true, "refused"],
    [false, false, false, "refused"],
    [false, true, false, "shadow-refused"],
  ])("admitted %s, shadow %s, over its candidate %s: %s", (admitted, shadow, overCandidate, expected) => {
    expect(decideOutcome(limit({ shadow }), { admitted, remaining: 0, retryAt: 0 }, overCandidate)).toBe(expected);
  });
});

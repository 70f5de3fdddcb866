import { describe, expect, it } from "vitest";
import type { Limit } from "#contracts/limit.ts";
import type { LimitOverride } from "#contracts/live-policy.ts";
import { buildPolicy } from "../live/build-policy.ts";
import { testConfig } from "../test-worker.ts";
import { decideCandidate, decideCounterKey, decideLimit, decideOutcome, decideStanding, decideTighter } from "./decide-limit.ts";

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
  const standing = (changes: Partial<Limit>) => ({ limit: limit(changes), configured: limit(changes), isOverridden: false });
  const [tight, loose] = [standing({ quota: 10 }), standing({ quota: 1000, windowSeconds: 600 })];
  const shadow = standing({ quota: 1, shadow: true });

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

describe("decideStanding by an override", () => {
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
    expect(decideStanding(before, { override: change }, now).limit).toMatchObject(expected);
  });
});

describe("decideStanding by a caller's own quota", () => {
  const lower: LimitOverride = { quota: 5, windowSeconds: 10, mode: "enforce", origin: "loop", decisionId: "d", expiresAt: 1000 };
  const bucket = limit({ algorithm: "token-bucket", burst: 10 });

  it.each<[string, Limit, Record<string, number>, LimitOverride | undefined, Partial<Limit> & { isOverridden: boolean }]>([
    ["for this limit", limit({}), { l: 7 }, undefined, { quota: 7, burst: 7, windowSeconds: 60, isOverridden: false }],
    ["above the limit's", limit({}), { l: 700 }, undefined, { quota: 700, burst: 700, isOverridden: false }],
    ["of nothing", limit({}), { l: 0 }, undefined, { quota: 0, burst: 0, isOverridden: false }],
    ["for a small bucket", bucket, { l: 700 }, undefined, { quota: 700, burst: 10, isOverridden: false }],
    ["lower than a small bucket", bucket, { l: 7 }, undefined, { quota: 7, burst: 7, isOverridden: false }],
    ["for another limit", limit({}), { other: 7 }, undefined, { quota: 100, isOverridden: false }],
    [
      "for none, though every object has the limit's name",
      limit({ name: "constructor" }),
      {},
      undefined,
      { quota: 100, isOverridden: false },
    ],
    ["for what everybody shares", limit({ by: "route" }), { l: 7 }, undefined, { by: "client", isOverridden: false }],
    ["over a shadow limit", limit({ shadow: true }), { l: 7 }, undefined, { shadow: true, isOverridden: false }],
    ["lower than the override", limit({}), { l: 29 }, lower, { quota: 29, windowSeconds: 60, isOverridden: false }],
    [
      "higher than the override",
      limit({ by: "route" }),
      { l: 31 },
      lower,
      { quota: 5, windowSeconds: 10, by: "route", isOverridden: true },
    ],
    ["under an override in shadow", limit({}), { l: 7 }, { ...lower, mode: "shadow" }, { quota: 7, shadow: true, isOverridden: false }],
    ["after the override's end", limit({}), { l: 700 }, { ...lower, expiresAt: 0 }, { quota: 700, isOverridden: false }],
  ])("%s", (_name, before, quotas, override, { isOverridden, ...expected }) => {
    const standing = decideStanding(before, { override, quotas }, 0);
    expect(standing.limit).toMatchObject(expected);
    expect(standing.isOverridden).toBe(isOverridden);
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

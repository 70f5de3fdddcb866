import { describe, expect, it } from "vitest";
import type { Limit } from "#contracts/limit.ts";
import type { LimitOverride } from "#contracts/live-policy.ts";
import { decideStanding } from "./decide-standing.ts";

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
    [
      "raising a large bucket",
      limit({ algorithm: "token-bucket", burst: 500 }),
      { ...override, quota: 200 },
      0,
      { quota: 200, burst: 500 },
    ],
    ["raising above a large bucket", limit({ algorithm: "token-bucket", burst: 500 }), { ...override, quota: 900 }, 0, { burst: 900 }],
    ["lowering a large bucket", limit({ algorithm: "token-bucket", burst: 500 }), { ...override, quota: 99 }, 0, { quota: 99, burst: 495 }],
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
    [
      "above a large bucket's",
      limit({ algorithm: "token-bucket", burst: 500 }),
      { l: 200 },
      undefined,
      { burst: 500, isOverridden: false },
    ],
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
    const standing = decideStanding(before, { override, caller: { limits: quotas, plan: null } }, 0);
    expect(standing.limit).toMatchObject(expected);
    expect(standing.isOverridden).toBe(isOverridden);
  });
});

describe("decideStanding by a caller's plan", () => {
  const planned = limit({ planQuotas: { gold: 1000, free: 10, none: 0 }, by: "address" });
  const lower: LimitOverride = { quota: 5, windowSeconds: 10, mode: "enforce", origin: "loop", decisionId: "d", expiresAt: 1000 };

  it.each<[string, string | null, Record<string, number>, LimitOverride | undefined, Partial<Limit>]>([
    ["that the limit names", "gold", {}, undefined, { quota: 1000, burst: 1000, by: "address" }],
    ["that is to have nothing", "none", {}, undefined, { quota: 0 }],
    ["that the limit does not name", "silver", {}, undefined, { quota: 100 }],
    ["that has the name of what every object has", "constructor", {}, undefined, { quota: 100 }],
    ["of none", null, {}, undefined, { quota: 100 }],
    ["beside a quota of its key's own", "gold", { l: 7 }, undefined, { quota: 7, by: "client" }],
  ])("%s", (_name, plan, limits, override, expected) => {
    expect(decideStanding(planned, { override, caller: { limits, plan } }, 0).limit).toMatchObject(expected);
  });

  it.each<[string, string, Partial<LimitOverride>, Partial<Limit> & { isOverridden: boolean }]>([
    ["in proportion, lowered", "gold", { quota: 50 }, { quota: 500, burst: 500, by: "address", isOverridden: true }],
    ["in proportion, raised", "gold", { quota: 200 }, { quota: 2000, isOverridden: true }],
    ["in proportion, raised below the limit", "free", { quota: 200 }, { quota: 20, isOverridden: true }],
    ["no further than a quota is counted", "gold", { quota: 1e9 }, { quota: 1e9, isOverridden: true }],
    ["not below what it admits", "free", { quota: 5 }, { quota: 5, isOverridden: true }],
    ["not, where they admit less than it", "free", { quota: 50 }, { quota: 10, windowSeconds: 60, isOverridden: false }],
    [
      "not, where it leaves the quota as it was",
      "gold",
      { quota: 100, mode: "shadow" },
      { quota: 1000, shadow: true, isOverridden: false },
    ],
    ["not, where they have nothing", "none", { quota: 200 }, { quota: 0, isOverridden: false }],
    ["to nothing", "gold", { quota: 0 }, { quota: 0, burst: 0, isOverridden: true }],
    ["as its window does", "gold", { quota: 5, windowSeconds: 10 }, { quota: 50, windowSeconds: 10, isOverridden: true }],
  ])("which an override changes %s", (_name, plan, changes, { isOverridden, ...expected }) => {
    const override = { ...lower, windowSeconds: 60, ...changes };
    const standing = decideStanding(planned, { override, caller: { limits: {}, plan } }, 0);
    expect(standing.limit).toMatchObject(expected);
    expect(standing.isOverridden).toBe(isOverridden);
  });

  it("which an override of a limit of nothing leaves alone", () => {
    const closed = limit({ quota: 0, burst: 0, planQuotas: { gold: 1000 } });
    const override = { ...lower, quota: 50, windowSeconds: 60 };
    expect(decideStanding(closed, { override, caller: { limits: {}, plan: "gold" } }, 0).limit).toMatchObject({ quota: 1000 });
  });
});

it("an override of the same window leaves a month a month, another makes it roll", () => {
  const month = limit({ calendar: "month", windowSeconds: 2_678_400 });
  const override: LimitOverride = {
    quota: 5,
    windowSeconds: 2_678_400,
    mode: "enforce",
    origin: "operator",
    decisionId: "d",
    expiresAt: null,
  };
  expect(decideStanding(month, { override }, 0).limit).toMatchObject({ quota: 5, calendar: "month" });
  expect(decideStanding(month, { override: { ...override, windowSeconds: 60 } }, 0).limit.calendar).toBeUndefined();
});

describe("decideStanding by what was changed for the caller alone", () => {
  const forAll: LimitOverride = { quota: 5, windowSeconds: 60, mode: "enforce", origin: "loop", decisionId: "d", expiresAt: null };
  const raised: LimitOverride = { ...forAll, quota: 500, origin: "operator" };
  const shared = limit({ by: "route", planQuotas: { gold: 50 } });
  const own = { limits: { l: 7 }, plan: "gold" };
  const gold = { limits: {}, plan: "gold" };

  it.each<[string, Parameters<typeof decideStanding>[1], Partial<Limit>, boolean]>([
    ["alone, counted for the client", { clientOverride: raised }, { quota: 500, burst: 500, by: "client", shadow: false }, true],
    ["before what holds for all", { clientOverride: raised, override: forAll }, { quota: 500, by: "client" }, true],
    ["before the plan's quota, higher or lower", { clientOverride: raised, caller: gold }, { quota: 500, by: "client" }, true],
    ["after a lower quota of the key's own", { clientOverride: raised, caller: own }, { quota: 7, by: "client" }, false],
    ["before a higher quota of the key's own", { clientOverride: { ...raised, quota: 6 }, caller: own }, { quota: 6 }, true],
    ["over another window", { clientOverride: { ...raised, windowSeconds: 10 } }, { quota: 500, windowSeconds: 10 }, true],
    [
      "in shadow, which refuses nothing by the key's own quota either",
      { clientOverride: { ...raised, mode: "shadow" }, caller: own },
      { quota: 7, shadow: true },
      false,
    ],
    ["as nothing at all", { clientOverride: { ...raised, quota: 0 }, caller: own }, { quota: 0, burst: 0 }, true],
    ["or else for all, counted as the limit is", { override: forAll, caller: gold }, { quota: 5, by: "route" }, true],
    ["or else the key's own quota", { caller: own }, { quota: 7, by: "client" }, false],
    ["or else the plan's", { caller: gold }, { quota: 50, by: "route" }, false],
    ["or else the config's", { caller: { limits: {}, plan: "silver" } }, { quota: 100, by: "route" }, false],
  ])("%s", (_name, changes, expected, isOverridden) => {
    const standing = decideStanding(shared, changes, 0);
    expect(standing.limit).toMatchObject(expected);
    expect(standing.isOverridden).toBe(isOverridden);
  });
});

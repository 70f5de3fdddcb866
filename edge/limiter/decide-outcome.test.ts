import { describe, expect, it } from "vitest";
import type { Limit } from "#contracts/limit.ts";
import { decideCandidate, decideOutcome } from "./decide-outcome.ts";

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

describe("a candidate of a limit that was not asked", () => {
  it("says nothing", () => {
    const count = { admitted: true, remaining: 0, retryAt: 0, isUnasked: true };
    expect(decideCandidate(limit({}), count, { quota: 5, decisionId: "d", expiresAt: 1000 }, 0)).toBe(false);
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

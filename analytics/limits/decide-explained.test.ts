import { describe, expect, it } from "vitest";
import type { Limit } from "#contracts/limit.ts";
import type { ExplainedLimit } from "#contracts/limit-explanation.ts";
import { decideAdmittedAgain, decideQuotaFrom } from "./decide-explained.ts";

const at = Date.parse("2026-11-26T10:00:45Z");
const rule: Limit = {
  name: "public",
  path: "/public/*",
  algorithm: "sliding-window",
  policy: "leased",
  quota: 60,
  windowSeconds: 60,
  burst: 60,
  by: "client",
  onStoreFailure: "local",
  shadow: false,
};
const override: ExplainedLimit["override"] = {
  quota: 30,
  windowSeconds: 60,
  mode: "enforce",
  decisionId: "dec-1",
  setAt: "2026-11-26T09:00:00.000Z",
  expiresAt: null,
};

describe("whose quota it was", () => {
  it.each([
    [60, null, null, "config"],
    [30, override, null, "override"],
    [20, override, 20, "own"],
    [30, override, 90, "override"],
    [90, null, 90, "own"],
    // The edge had not yet heard of the override.
    [60, override, null, "config"],
    [7, override, 20, "unknown"],
    [500, override, 20, "plan"],
  ] as const)("%i applied, with override %j and own quota %j: %s", (quota, standing, ownQuota, from) => {
    expect(decideQuotaFrom(quota, { rule: { ...rule, planQuotas: { gold: 500 } }, override: standing, ownQuota }, at)).toBe(from);
  });
});

describe("when a refused request would have been admitted", () => {
  const refused = { limit: "public", outcome: "refused", quota: 60, remaining: 0 } as const;
  const use: ExplainedLimit["use"] = {
    source: "requests",
    windows: [{ from: "2026-11-26T09:59:00.000Z", to: "2026-11-26T10:00:00.000Z", admitted: 60, refused: 0 }],
    admittedBefore: 45,
  };
  const again = (changes: Partial<Limit>, known: ExplainedLimit["use"] = use) =>
    decideAdmittedAgain(refused, { ...rule, ...changes }, { at, use: known });

  it("is the end of a fixed window", () => {
    expect(again({ algorithm: "fixed-window" })).toEqual({ at: "2026-11-26T10:01:00.000Z", isEstimate: false });
  });

  it("is when enough of the window before has slid out", () => {
    // A millisecond later 14 of the 60 weigh: 45 and 14 leave one.
    expect(again({})).toEqual({ at: "2026-11-26T10:00:45.001Z", isEstimate: true });
  });

  it("is soon after the window's end where nothing is known", () => {
    expect(again({}, null)).toEqual({ at: "2026-11-26T10:01:00.001Z", isEstimate: true });
  });

  it("is the end of a month of the calendar", () => {
    const month = { algorithm: "fixed-window", calendar: "month", windowSeconds: 2_678_400 } as const;
    expect(again(month)).toEqual({ at: "2026-12-01T00:00:00.000Z", isEstimate: false });
  });

  it("is when as many units are free as it costs, and never where it costs more than there are", () => {
    const costly = (cost: number, changes: Partial<Limit>) =>
      decideAdmittedAgain({ ...refused, cost }, { ...rule, ...changes }, { at, use });
    expect(costly(5, { algorithm: "token-bucket" })).toEqual({ at: "2026-11-26T10:00:50.000Z", isEstimate: true });
    // 10 of the 60 may still weigh.
    expect(costly(5, {})).toEqual({ at: "2026-11-26T10:00:49.001Z", isEstimate: true });
    expect(costly(5, { algorithm: "sliding-log" })).toEqual({ at: "2026-11-26T10:01:45.000Z", isEstimate: true });
    expect(costly(61, {})).toBeNull();
  });

  it("is with the next token of a bucket", () => {
    expect(again({ algorithm: "token-bucket" })).toEqual({ at: "2026-11-26T10:00:46.000Z", isEstimate: true });
  });

  it("is not told of a request that was admitted, nor where nothing ever is", () => {
    expect(decideAdmittedAgain({ ...refused, outcome: "allowed" }, rule, { at, use })).toBeNull();
    expect(decideAdmittedAgain({ ...refused, quota: 0 }, { ...rule, quota: 0 }, { at, use })).toBeNull();
  });
});

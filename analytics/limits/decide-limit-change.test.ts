import { describe, expect, it } from "vitest";
import { decideLimitChange } from "./decide-limit-change.ts";

const configured = { quota: 100, windowSeconds: 60, mode: "enforce" as const };
const current = { quota: 5, windowSeconds: 10, mode: "shadow" as const, expiresAt: 9000 };

describe("decideLimitChange", () => {
  it.each([
    ["the config's values but the quota", null, { quota: 7 }, { ...configured, quota: 7, expiresAt: null }],
    ["a quota of 0", null, { quota: 0 }, { ...configured, quota: 0, expiresAt: null }],
    ["the config's values for a while", null, { expiresIn: "10s" }, { ...configured, expiresAt: 11_000 }],
    ["the override's values but the quota", current, { quota: 7 }, { ...current, quota: 7 }],
    ["the override's values but the window", current, { window: "2m" }, { ...current, windowSeconds: 120 }],
    ["the override's values but the mode", current, { mode: "enforce" as const }, { ...current, mode: "enforce" }],
    ["a new end", current, { expiresIn: "1h" }, { ...current, expiresAt: 3_601_000 }],
    ["no end any more", current, { expiresIn: null }, { ...current, expiresAt: null }],
  ])("takes %s", (_what, override, request, expected) => {
    expect(decideLimitChange(configured, override, request, 1000)).toEqual(expected);
  });
});

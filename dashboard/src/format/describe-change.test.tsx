import { expect, test } from "vitest";
import { describeChange } from "./describe-change.ts";

test("only what is different is told, in its own unit", () => {
  const before = { quota: 60, windowSeconds: 60, mode: "enforce", expiresAt: null };
  expect(describeChange(before, { ...before, quota: 24, windowSeconds: 90 })).toEqual([
    { name: "quota", label: "quota", from: "60", to: "24" },
    { name: "windowSeconds", label: "window", from: "1 min", to: "1 min 30 s" },
  ]);
});

test("what is new has nothing before it, and what is gone nothing after it", () => {
  expect(describeChange(null, { quota: 24 })).toEqual([{ name: "quota", label: "quota", from: null, to: "24" }]);
  expect(describeChange({ quota: 24 }, null)).toEqual([{ name: "quota", label: "quota", from: "24", to: null }]);
  expect(describeChange({ a: 1 }, { b: 2 })).toEqual([
    { name: "a", label: "a", from: "1", to: null },
    { name: "b", label: "b", from: null, to: "2" },
  ]);
});

test("values that are no records are told as a whole", () => {
  expect(describeChange("old", 5)).toEqual([{ name: "value", label: "value", from: "old", to: "5" }]);
});

test("nothing before and nothing after is no change", () => expect(describeChange(null, undefined)).toEqual([]));

const lowering = {
  kind: "lower-limit",
  limit: "demo",
  from: { quota: 3000, windowSeconds: 60, mode: "enforce" },
  to: { quota: 91, windowSeconds: 60, mode: "enforce" },
};

test("what was proposed, or rejected, is told in words", () => {
  const told = "lower demo from 3,000 in 1 min to 91 in 1 min";
  expect(describeChange(null, { mode: "suggest", action: lowering })).toContainEqual(
    expect.objectContaining({ name: "action", from: null, to: told }),
  );
  expect(describeChange(lowering, null)).toEqual([{ name: "action", label: "action", from: told, to: null }]);
  const blocking = { kind: "block-clients", clients: ["ip:2026:a", "key:b"] };
  expect(describeChange(blocking, null)).toMatchObject([{ from: "block ip:2026:a, key:b", to: null }]);
});

test("a proposal that changes the mode as well says so", () => {
  const toShadow = { ...lowering, to: { ...lowering.to, mode: "shadow" } };
  expect(describeChange(toShadow, null)).toMatchObject([{ from: "lower demo from 3,000 in 1 min, enforced to 91 in 1 min, shadow" }]);
});

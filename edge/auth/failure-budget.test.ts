import { expect, it } from "vitest";
import { FailureBudget } from "./failure-budget.ts";

it("is spent by as many failures as are allowed, for one client, until a minute after the first", () => {
  const budget = new FailureBudget(2);
  budget.countFailure("a", 1000);
  expect(budget.isSpent("a", 1000)).toBe(false);
  budget.countFailure("a", 60_000);
  expect(budget.isSpent("a", 60_999)).toBe(true);
  expect(budget.isSpent("b", 60_999)).toBe(false);
  expect(budget.isSpent("a", 61_000)).toBe(false);
  budget.countFailure("a", 61_000);
  expect(budget.isSpent("a", 61_000)).toBe(false);
});

import { expect, test } from "vitest";
import { createMessageBudget } from "./message-budget.ts";

test("sixty may come at once, then two a second, and a clock that goes back gives nothing", () => {
  const spend = createMessageBudget(0);
  const spent = Array.from({ length: 61 }, () => spend(1, 0));
  expect(spent.filter(Boolean)).toHaveLength(60);
  expect(spend(1, -5000)).toBe(false);
  const later = createMessageBudget(0);
  expect([later(60, 0), later(2, 1000), later(3, 2000), later(10, 1_000_000), later(51, 1_000_000)]).toEqual([
    true,
    true,
    false,
    true,
    false,
  ]);
});

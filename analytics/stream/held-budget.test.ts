import { expect, test } from "vitest";
import { createHeldBudget } from "./held-budget.ts";

test("an operator's streams share what they may be sent; it comes back, and what was refused cost nothing", () => {
  let now = 0;
  const mayBeSent = createHeldBudget(() => now, { atOnce: 500, perSecond: 100 });
  expect([mayBeSent("ada", 300), mayBeSent("ada", 300), mayBeSent("ada", 200), mayBeSent("eve", 500)]).toEqual([true, false, true, true]);
  now = -5000;
  expect(mayBeSent("ada", 1)).toBe(false);
  now = -4000;
  expect([mayBeSent("ada", 101), mayBeSent("ada", 100)]).toEqual([false, true]);
});

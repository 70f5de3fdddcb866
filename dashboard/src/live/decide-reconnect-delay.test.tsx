import { expect, test } from "vitest";
import { decideReconnectDelay } from "./decide-reconnect-delay.ts";

test.each([
  [1, 250, 500],
  [2, 500, 1000],
  [3, 1000, 2000],
  [6, 7500, 15_000],
  [50, 7500, 15_000],
])("attempt %i waits between %i and %i ms", (attempt, least, most) => {
  expect(decideReconnectDelay(attempt, 0)).toBe(least);
  expect(decideReconnectDelay(attempt, 0.999999)).toBe(most);
});

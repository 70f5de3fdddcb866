import { expect, it } from "vitest";
import { decideCheckDue } from "./decide-check-due.ts";

const minute = 60_000;

it.each([
  ["a minute's check, every minute, by who remembers nothing", 60, null, 100 * minute, true],
  ["five minutes' check, at the fifth, by who remembers nothing", 300, null, 100 * minute, true],
  ["five minutes' check, not before", 300, null, 99 * minute, false],
  ["ten seconds' check, once a minute where nobody looks more often", 10, null, 99 * minute, true],
  ["ten seconds' check, not again within them", 10, 99 * minute, 99 * minute + 9999, false],
  ["ten seconds' check, after them", 10, 99 * minute, 99 * minute + 10_000, true],
  ["a timer that came a little late", 10, 99 * minute, 99 * minute + 12_345, true],
  ["a timer that came a little early", 10, 99 * minute + 12_345, 99 * minute + 19_990, false],
])("%s", (_name, intervalSeconds, lastRunAt, now, expected) => {
  expect(decideCheckDue(intervalSeconds, lastRunAt, now)).toBe(expected);
});

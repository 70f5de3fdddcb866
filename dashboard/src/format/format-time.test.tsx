import { expect, test } from "vitest";
import { formatFull, timeTicks } from "./format-time.ts";

const noon = new Date(2026, 0, 5, 12, 0, 30).getTime();
const MINUTE_MS = 60_000;

test.each([
  [5, 1],
  [15, 3],
  [60, 10],
  [360, 60],
  [1440, 240],
])("a span of %i minutes has round local ticks every %i minutes", (span, step) => {
  const from = noon - span * MINUTE_MS;
  const ticks = timeTicks(from, noon, 6);
  expect(ticks.length).toBeGreaterThanOrEqual(4);
  expect(ticks.length).toBeLessThanOrEqual(7);
  for (const tick of ticks) {
    expect(tick).toBeGreaterThanOrEqual(from);
    expect(tick).toBeLessThanOrEqual(noon);
    const local = new Date(tick);
    expect((local.getHours() * 60 + local.getMinutes()) % step).toBe(0);
    expect(local.getSeconds()).toBe(0);
  }
});

test("the full form has UTC beside the local time", () => {
  expect(formatFull(Date.UTC(2026, 0, 5, 12, 0, 9))).toContain("(2026-01-05 12:00:09Z)");
});

import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { windowAt, windowStart } from "./window.ts";

const at = (text: string) => Date.parse(text);

describe("windows of the calendar", () => {
  it.each([
    ["day", "2026-11-25T23:59:59.999Z", "2026-11-25T00:00:00Z", "2026-11-26T00:00:00Z"],
    ["week", "2026-11-25T12:00:00Z", "2026-11-23T00:00:00Z", "2026-11-30T00:00:00Z"],
    ["week", "1970-01-01T00:00:00Z", "1969-12-29T00:00:00Z", "1970-01-05T00:00:00Z"],
    ["month", "2028-02-29T12:00:00Z", "2028-02-01T00:00:00Z", "2028-03-01T00:00:00Z"],
    ["month", "2026-12-31T23:59:59.999Z", "2026-12-01T00:00:00Z", "2027-01-01T00:00:00Z"],
  ] as const)("%s of %s: from %s until %s", (calendar, moment, from, until) => {
    const limit = { calendar, windowSeconds: 86_400 };
    const window = windowAt(limit, at(moment));
    expect(windowStart(limit, window)).toBe(at(from));
    expect(windowStart(limit, window + 1)).toBe(at(until));
  });

  it.each([undefined, "day", "week", "month"] as const)("follow each other without gaps (%s)", (calendar) => {
    const limit = { windowSeconds: 60, ...(calendar && { calendar }) };
    const moments = fc.integer({ min: 0, max: at("2120-01-01T00:00:00Z") });
    const property = fc.property(moments, (moment) => {
      const window = windowAt(limit, moment);
      expect(windowStart(limit, window)).toBeLessThanOrEqual(moment);
      expect(windowStart(limit, window + 1)).toBeGreaterThan(moment);
      expect(windowAt(limit, windowStart(limit, window + 1))).toBe(window + 1);
    });
    fc.assert(property);
  });
});

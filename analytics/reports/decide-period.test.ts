import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { ReportRange } from "#contracts/report.ts";
import { reportRanges } from "#contracts/report.ts";
import { decidePeriod, passedSeconds, showPeriod, showSeries } from "./decide-period.ts";

const now = Date.parse("2026-06-15T12:34:56.789Z");
const ranges = Object.keys(reportRanges) as ReportRange[];

describe("a report's period", () => {
  test.each<[ReportRange, string, number, number]>([
    ["5m", "2026-06-15T12:29:00.000Z", 10, 36],
    ["15m", "2026-06-15T12:19:00.000Z", 10, 96],
    ["1h", "2026-06-15T11:34:00.000Z", 60, 61],
    ["6h", "2026-06-15T06:30:00.000Z", 300, 73],
    ["24h", "2026-06-14T12:00:00.000Z", 3600, 25],
    ["7d", "2026-06-08T12:00:00.000Z", 3600, 169],
    ["30d", "2026-05-16T00:00:00.000Z", 86_400, 31],
  ])("of %s begins at %s with steps of %i s", (range, from, stepSeconds, steps) => {
    const period = decidePeriod(range, now, 10);
    expect(showPeriod(period)).toEqual({ from, to: "2026-06-15T12:34:56.789Z", stepSeconds });
    expect(period.steps).toBe(steps);
  });

  test("has no finer steps than the table it is read from", () => {
    expect(decidePeriod("5m", now, 60)).toMatchObject({ stepSeconds: 60, steps: 6 });
  });

  test("holds the whole range, in steps that divide a minute or are made of minutes, the last one running", () => {
    fc.assert(
      fc.property(fc.constantFrom(...ranges), fc.integer({ min: 1e12, max: 3e12 }), (range, at) => {
        const { fromMs, toMs, stepSeconds, steps } = decidePeriod(range, at, 10);
        expect(toMs - fromMs).toBeGreaterThanOrEqual(reportRanges[range] * 1000);
        expect(fromMs % 60_000).toBe(0);
        expect(fromMs % (stepSeconds * 1000)).toBe(0);
        const lastBegan = fromMs + (steps - 1) * stepSeconds * 1000;
        expect(lastBegan <= toMs && toMs < lastBegan + stepSeconds * 1000).toBe(true);
      }),
    );
  });

  test("counts a running step by the seconds that have passed, at least one", () => {
    const period = decidePeriod("5m", now, 10);
    expect(passedSeconds(period, 0)).toBe(10);
    expect(passedSeconds(period, 35)).toBeCloseTo(6.789);
    expect(passedSeconds(decidePeriod("5m", Date.parse("2026-06-15T12:34:50Z"), 10), 35)).toBe(1);
  });

  test("shows every step", () => {
    const series = showSeries(decidePeriod("5m", now, 60), (index) => ({ index }));
    expect(series).toHaveLength(6);
    expect(series[5]).toEqual({ at: "2026-06-15T12:34:00.000Z", index: 5 });
  });
});

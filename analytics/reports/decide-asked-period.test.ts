import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { type AskedPeriod, decideAskedPeriod, periodBefore, type ReportStep, stepsSeconds } from "./decide-asked-period.ts";
import { decidePeriod, showPeriod } from "./decide-period.ts";

const now = Date.parse("2026-06-15T12:34:56.789Z");
const periodOf = (asked: AskedPeriod, smallest = 10) => {
  const verdict = decideAskedPeriod(asked, now, smallest);
  if (!verdict.ok) throw new Error(verdict.error.message);
  return verdict.period;
};

describe("a period that is asked for", () => {
  test("is a quarter of an hour where nothing is said", () => {
    expect(periodOf({})).toEqual(decidePeriod("15m", now, 10));
  });

  test.each<[AskedPeriod, string, string, number, number]>([
    [{ from: "2026-06-15T12:00:00Z" }, "2026-06-15T12:00:00.000Z", "2026-06-15T12:34:56.789Z", 60, 35],
    [{ from: "2026-06-15T12:20:01Z", to: "2026-06-15T12:25:01Z" }, "2026-06-15T12:20:00.000Z", "2026-06-15T12:26:00.000Z", 10, 36],
    [{ from: "2026-06-14T00:00:00Z", to: "2026-06-15T00:00:00Z" }, "2026-06-14T00:00:00.000Z", "2026-06-15T00:00:00.000Z", 900, 96],
    [{ from: "2026-06-14T00:00:00Z", step: "1h" }, "2026-06-14T00:00:00.000Z", "2026-06-15T12:34:56.789Z", 3600, 37],
    [{ from: "2026-01-01T05:00:00Z", to: "2026-06-01T00:00:01Z" }, "2026-01-01T00:00:00.000Z", "2026-06-02T00:00:00.000Z", 86_400, 152],
    [{ from: "2026-06-15T12:00:00Z", to: "2031-01-01T00:00:00Z" }, "2026-06-15T12:00:00.000Z", "2026-06-15T12:34:56.789Z", 60, 35],
    [{ range: "24h", step: "15m" }, "2026-06-14T12:30:00.000Z", "2026-06-15T12:34:56.789Z", 900, 97],
  ])("as %j", (asked, from, to, stepSeconds, steps) => {
    const period = periodOf(asked);
    expect(showPeriod(period)).toEqual({ from, to, stepSeconds });
    expect(period.steps).toBe(steps);
  });

  test.each<[AskedPeriod, string]>([
    [{ to: "2026-06-15T12:00:00Z" }, "from"],
    [{ range: "1h", from: "2026-06-15T12:00:00Z" }, "range"],
    [{ from: "2026-06-15T12:34:57Z" }, "from"],
    [{ from: "1969-12-31T23:59:59Z" }, "from"],
    [{ from: "not a time" }, "from"],
    [{ from: "2026-06-15T12:00:00Z", to: "2026-06-15T12:00:00Z" }, "to"],
    [{ from: "2026-06-15T12:00:00Z", to: "not a time" }, "to"],
    [{ from: "2026-06-15T09:00:00Z", step: "10s" }, "step"],
    [{ from: "2026-06-01T00:00:00Z", step: "1m" }, "step"],
    [{ from: "1980-01-01T00:00:00Z" }, "step"],
  ])("%j is refused at %s", (asked, path) => {
    expect(decideAskedPeriod(asked, now, 10)).toMatchObject({ ok: false, error: { path } });
  });

  test("has no finer steps than the report's rollups", () => {
    expect(periodOf({ from: "2026-06-15T12:30:00Z" }, 60).stepSeconds).toBe(60);
    expect(decideAskedPeriod({ from: "2026-06-15T12:30:00Z", step: "10s" }, now, 60)).toMatchObject({ ok: false });
  });

  test("takes steps of ten seconds only where they are kept of the period before too", () => {
    const from = new Date(now - 70 * 60_000).toISOString();
    expect(decideAskedPeriod({ from, step: "10s" }, now, 10)).toMatchObject({ ok: true });
    expect(decideAskedPeriod({ from, step: "10s", compare: "previous" }, now, 10)).toMatchObject({ error: { path: "step" } });
  });

  test("holds all of what was asked in whole steps, begins at a full step, and is never longer than allowed", () => {
    const steps = Object.keys(stepsSeconds) as ReportStep[];
    const instant = fc.integer({ min: now - 4e10, max: now + 1e9 }).map((ms) => new Date(ms).toISOString());
    fc.assert(
      fc.property(
        instant,
        fc.option(instant, { nil: undefined }),
        fc.option(fc.constantFrom(...steps), { nil: undefined }),
        (from, to, step) => {
          const verdict = decideAskedPeriod({ from, to, step }, now, 10);
          if (!verdict.ok) return;
          const { fromMs, toMs, stepSeconds, steps } = verdict.period;
          expect(fromMs <= Date.parse(from) && toMs >= Math.min(now, to === undefined ? now : Date.parse(to))).toBe(true);
          expect(toMs <= now && fromMs % (Math.max(stepSeconds, 60) * 1000) === 0).toBe(true);
          expect(steps <= 1502 && fromMs + steps * stepSeconds * 1000 >= toMs).toBe(true);
          const before = periodBefore(verdict.period);
          expect([before.toMs - before.fromMs, before.fromMs % 60_000, before.steps]).toEqual([toMs - fromMs, 0, steps]);
          expect(before.fromMs + before.steps * stepSeconds * 1000 <= fromMs).toBe(true);
        },
      ),
    );
  });
});

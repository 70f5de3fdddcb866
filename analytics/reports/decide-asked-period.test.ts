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

  test("takes steps of ten seconds of two hours only where their aligned begin is kept", () => {
    const step = "10s";
    const aligned = Date.parse("2026-06-15T12:34:00Z");
    const from = "2026-06-15T10:34:00Z";
    expect(decideAskedPeriod({ from, step }, aligned, 10)).toMatchObject({ ok: true });
    expect(decideAskedPeriod({ from: new Date(now - 7_200_000).toISOString(), step }, now, 10)).toMatchObject({ error: { path: "step" } });
  });

  test("takes steps below an hour only where minutes are kept, of the period before too", () => {
    const since = Date.parse("2026-06-06T12:00:00Z");
    const verdict = (asked: AskedPeriod) => decideAskedPeriod(asked, now, 10, since);
    const old = { from: "2026-06-01T00:00:00Z", to: "2026-06-01T06:00:00Z" };
    expect(verdict(old)).toMatchObject({ period: { stepSeconds: 3600, steps: 6 } });
    expect(verdict({ ...old, step: "15m" })).toMatchObject({
      error: { path: "step", message: expect.stringMatching(/^use 1h or longer/) },
    });
    expect(verdict({ ...old, step: "1h" })).toMatchObject({ ok: true });
    const kept = { from: "2026-06-06T12:00:00Z", to: "2026-06-06T18:00:00Z", step: "15m" } as const;
    expect(verdict(kept)).toMatchObject({ ok: true });
    expect(verdict({ ...kept, compare: "previous" })).toMatchObject({ ok: false });
  });

  test.each<[AskedPeriod, string, string, string]>([
    [{}, "2026-06-15T12:34:00.000Z", "2026-06-15T12:04:00.000Z", "2026-06-15T12:19:00.000Z"],
    [{ range: "24h" }, "2026-06-15T12:34:00.000Z", "2026-06-13T11:00:00.000Z", "2026-06-14T11:34:00.000Z"],
    [{ range: "24h", step: "1d" }, "2026-06-15T12:34:00.000Z", "2026-06-12T00:00:00.000Z", "2026-06-13T12:34:00.000Z"],
    [{ from: "2026-06-15T00:00:00Z", step: "1d" }, "2026-06-15T12:34:00.000Z", "2026-06-14T00:00:00.000Z", "2026-06-14T12:34:00.000Z"],
    [{ from: "2026-06-15T12:34:00Z" }, "2026-06-15T12:34:56.789Z", "2026-06-15T12:33:00.000Z", "2026-06-15T12:34:00.000Z"],
    [{ range: "30d" }, "2026-06-15T12:34:00.000Z", "2026-04-15T00:00:00.000Z", "2026-05-15T12:00:00.000Z"],
  ])("compared as %j ends with a whole minute, and so does the one before it", (asked, to, beforeFrom, beforeTo) => {
    const since = Date.parse("2026-05-16T00:00:00Z");
    const verdict = decideAskedPeriod({ ...asked, compare: "previous" }, now, 10, since);
    if (!verdict.ok) throw new Error(verdict.error.message);
    const before = periodBefore(verdict.period, since);
    expect([showPeriod(verdict.period).to, showPeriod(before).from, showPeriod(before).to]).toEqual([to, beforeFrom, beforeTo]);
  });

  test("compared is as long as the one before it, which ends before it begins and with a whole minute", () => {
    const instant = fc.integer({ min: now - 4e10, max: now - 60_000 }).map((ms) => new Date(ms).toISOString());
    fc.assert(
      fc.property(instant, fc.option(fc.constantFrom(...(Object.keys(stepsSeconds) as ReportStep[])), { nil: undefined }), (from, step) => {
        const compared = decideAskedPeriod({ from, step, compare: "previous" }, now, 10);
        if (!compared.ok) return;
        const { fromMs, toMs, steps } = compared.period;
        const before = periodBefore(compared.period);
        expect([before.toMs - before.fromMs, before.fromMs % 60_000, before.toMs % 60_000]).toEqual([toMs - fromMs, 0, 0]);
        expect([before.steps, before.toMs <= fromMs]).toEqual([steps, true]);
      }),
    );
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
        },
      ),
    );
  });
});

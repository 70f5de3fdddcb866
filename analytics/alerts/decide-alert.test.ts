import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type AlertProgress, type AlertReading, decideAlert, type Slot, UNKNOWN_COUNTS_AS_BELOW_MS } from "./decide-alert.ts";

const SLOT_MS = 10_000;
const bounds = { above: 0.5, forMs: 30_000 };
const at = (seconds: number) => new Date(seconds * 1000);
const slotAt = (seconds: number): Slot => ({ at: at(seconds), end: at(seconds + 10) });
const read = (value: number | null): AlertReading => ({ value, evidence: { value } });

const pending: AlertProgress = {
  state: "pending",
  value: 0.6,
  peak: 0.7,
  evidence: { value: 0.7 },
  startedAt: at(0),
  belowSince: null,
  unknownSince: null,
  activeAt: null,
  resolvedAt: null,
};
const active: AlertProgress = { ...pending, state: "active", activeAt: at(30) };
const acknowledged: AlertProgress = { ...active, state: "acknowledged" };
const seenEarly: AlertProgress = { ...pending, state: "acknowledged" };
const resolved: AlertProgress = { ...active, state: "resolved", resolvedAt: at(90) };
const longUnknown = { unknownSince: at(1000 - UNKNOWN_COUNTS_AS_BELOW_MS / 1000 + 10) };

/** What there was, the slot's start in seconds, the value, and what changes; null: no alert. */
type Case = [string, AlertProgress | null, number, number | null, Partial<AlertProgress> | null];

describe("an alert", () => {
  it.each<Case>([
    ["is not raised below", null, 0, 0.4, null],
    ["is not raised at the threshold", null, 0, 0.5, null],
    ["is not raised by what nobody knows", null, 0, null, null],
    ["is pending at once", null, 60, 0.6, { ...pending, peak: 0.6, evidence: { value: 0.6 }, startedAt: at(60) }],
    ["stays pending until it has been above for long enough", pending, 10, 0.6, {}],
    ["is active from then on", pending, 20, 0.6, { state: "active", activeAt: at(30) }],
    ["is active also when it was judged late", pending, 300, 0.6, { state: "active", activeAt: at(310) }],
    ["keeps the worst slot", pending, 10, 0.65, { value: 0.65 }],
    ["takes over a slot that is worse", pending, 10, 0.8, { value: 0.8, peak: 0.8, evidence: { value: 0.8 } }],
    ["that pends goes away below", pending, 10, 0.4, { value: 0.4, state: "resolved", belowSince: at(10), resolvedAt: at(20) }],
    ["that pends goes away at the threshold", pending, 10, 0.5, { value: 0.5, state: "resolved", belowSince: at(10), resolvedAt: at(20) }],
    ["stays active above", active, 40, 0.6, {}],
    ["stays active when it falls", active, 40, 0.4, { value: 0.4, belowSince: at(40) }],
    ["stays active while it has not been below for long enough", { ...active, belowSince: at(40) }, 50, 0.4, { value: 0.4 }],
    ["is resolved after that", { ...active, belowSince: at(40) }, 60, 0.4, { value: 0.4, state: "resolved", resolvedAt: at(70) }],
    ["begins anew with a rise in between", { ...active, belowSince: at(40) }, 60, 0.6, { belowSince: null }],
    ["that somebody has seen stays so above", acknowledged, 40, 0.6, {}],
    [
      "that somebody has seen is resolved likewise",
      { ...acknowledged, belowSince: at(40) },
      60,
      0.4,
      { value: 0.4, state: "resolved", resolvedAt: at(70) },
    ],
    ["that somebody saw while it was pending is not announced", seenEarly, 20, 0.6, { activeAt: at(30) }],
    ["that somebody saw while it was pending waits below", seenEarly, 10, 0.4, { value: 0.4, belowSince: at(10) }],
    ["stays as it is while nobody knows", active, 40, null, { unknownSince: at(40) }],
    ["stays pending while nobody knows", pending, 40, null, { unknownSince: at(40) }],
    ["forgets that when somebody knows again", { ...active, unknownSince: at(40) }, 50, 0.6, {}],
    ["that nobody knows of for five minutes counts as below", { ...active, ...longUnknown }, 1000, null, { belowSince: at(1000) }],
    ["that nobody knows of yet keeps waiting", { ...active, ...longUnknown }, 990, null, {}],
    [
      "that pends goes away after five minutes",
      { ...pending, ...longUnknown },
      1000,
      null,
      { state: "resolved", belowSince: at(1000), resolvedAt: at(1010) },
    ],
    ["that is over never changes", resolved, 500, 0.9, {}],
  ])("%s", (_what, alert, seconds, value, expected) => {
    const unknownSince = value === null ? alert?.unknownSince : null;
    const changed = expected === null ? null : { ...alert, ...(alert?.state === "resolved" ? {} : { unknownSince }), ...expected };
    expect(decideAlert(alert, read(value), bounds, slotAt(seconds))).toEqual(changed);
  });
});

describe("alerts over any values", () => {
  const values = fc.array(fc.option(fc.double({ min: 0, max: 1, noNaN: true })), { maxLength: 60 });
  const holds = fc.integer({ min: 1, max: 12 }).map((slots) => slots * SLOT_MS - 1);
  const run = (series: readonly (number | null)[], forMs: number) => {
    const states: (AlertProgress | null)[] = [];
    for (const [index, value] of series.entries()) {
      states.push(decideAlert(states.at(-1) ?? null, read(value), { above: 0.5, forMs }, slotAt(index * 10)));
    }
    return states;
  };

  it("are never active before they were above for long enough, and keep the highest value", () => {
    fc.assert(
      fc.property(values, holds, (series, forMs) => {
        for (const alert of run(series, forMs)) {
          if (alert === null) continue;
          expect((alert.activeAt?.getTime() ?? Number.POSITIVE_INFINITY) - alert.startedAt.getTime()).toBeGreaterThanOrEqual(forMs);
          expect(alert.state === "active").toBe(alert.activeAt !== null && alert.resolvedAt === null);
          expect(alert.evidence).toEqual({ value: alert.peak });
          expect(alert.peak).toBeGreaterThan(0.5);
        }
      }),
    );
  });

  it("never change once they are resolved", () => {
    fc.assert(
      fc.property(values, holds, (series, forMs) => {
        const states = run(series, forMs);
        const end = states.findIndex((alert) => alert?.state === "resolved");
        if (end >= 0) expect(new Set(states.slice(end)).size).toBe(1);
      }),
    );
  });

  it("become active when the value stays above, and then stay so", () => {
    fc.assert(
      fc.property(fc.double({ min: 0.5, max: 1, minExcluded: true, noNaN: true }), holds, (value, forMs) => {
        const states = run(new Array<number>(Math.ceil(forMs / SLOT_MS) + 3).fill(value), forMs);
        expect(states.map((alert) => alert?.state).slice(Math.ceil(forMs / SLOT_MS) - 1)).toEqual(["active", "active", "active", "active"]);
      }),
    );
  });
});

import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Lease } from "./lease.ts";
import { meterOf } from "./meter.ts";
import { EDGE, testLease } from "./test-lease.ts";

function at(lease: Lease, now: number): Lease {
  meterOf(lease).advance(lease, now);
  return lease;
}

const room = (lease: Lease, now: number) => meterOf(lease).room(at(lease, now), now);

describe("a fixed window", () => {
  it("begins anew at its edge, with nothing left over from the one before", () => {
    const lease = testLease({}, { used: 80, unreported: 5, prepaid: 10 });
    expect(room(lease, EDGE + 59_999)).toBe(20);
    expect(at(lease, EDGE + 60_000)).toMatchObject({ used: 0, unreported: 0, prepaid: 0, late: 0, isKnown: true });
    expect(at(lease, EDGE + 180_000).isKnown).toBe(false);
  });
});

describe("a sliding window", () => {
  const sliding = (state: Partial<Lease>) => testLease({ algorithm: "sliding-window" }, state);

  it("lets the window before slide out", () => {
    const lease = sliding({ used: 80 });
    expect([60_000, 90_000, 119_999].map((passed) => room(lease, EDGE + passed))).toEqual([20, 60, 99]);
  });

  it("reports what was not reported, and gives back what was not used, of the window before", () => {
    expect(at(sliding({ used: 80, unreported: 5, prepaid: 2 }), EDGE + 60_000)).toMatchObject({
      used: 0,
      previous: 78,
      late: 3,
      prepaid: 0,
    });
    expect(at(sliding({ used: 80, unreported: 5 }), EDGE + 120_000)).toMatchObject({ previous: 0, late: 0, isKnown: false });
  });
});

describe("a bucket", () => {
  const bucket = (state: Partial<Lease>) => testLease({ algorithm: "token-bucket", quota: 60, burst: 60 }, state);

  it("refills steadily up to its burst", () => {
    const lease = bucket({ used: 60 });
    expect([0, 999, 1000, 30_500, 90_000].map((passed) => room(lease, EDGE + passed))).toEqual([0, 0, 1, 30, 60]);
  });

  it("lets go of permits whose tokens have come back", () => {
    expect(at(bucket({ used: 10, prepaid: 5 }), EDGE + 10_000).prepaid).toBe(5);
    expect(at(bucket({ used: 10, prepaid: 5 }), EDGE + 12_000).prepaid).toBe(3);
    expect(at(bucket({ used: 10, prepaid: 5 }), EDGE + 20_000).prepaid).toBe(0);
  });

  it("does not refill twice when the clock steps back", () => {
    const lease = bucket({ used: 60 });
    expect(room(lease, EDGE + 10_000)).toBe(10);
    expect(room(lease, EDGE + 8000)).toBe(10);
    expect(room(lease, EDGE + 10_000)).toBe(10);
  });
});

describe.each(["fixed-window", "sliding-window", "token-bucket"] as const)("the time that a %s names", (algorithm) => {
  it.each([0, 40])("is one where nothing was used of a quota of %d, too, and more than that is asked for", (quota) => {
    const lease = at(testLease({ algorithm, quota, burst: quota }), EDGE + 1000);
    const freeAt = meterOf(lease).roomAt(lease, quota + 1, EDGE + 1000);
    expect(freeAt).toBeGreaterThanOrEqual(EDGE);
    expect(freeAt).toBeLessThanOrEqual(EDGE + 61_000);
  });

  it("is never earlier than when there is room", () => {
    const states = fc.record({ used: fc.nat(60), previous: fc.nat(60), units: fc.integer({ min: 1, max: 40 }), passed: fc.nat(59_999) });
    const property = fc.property(states, ({ used, previous, units, passed }) => {
      const lease = at(testLease({ algorithm, quota: 40, burst: 40 }, { used, previous }), EDGE + passed);
      const freeAt = Math.ceil(meterOf(lease).roomAt(lease, units, EDGE + passed));
      expect(freeAt).toBeGreaterThanOrEqual(EDGE + passed);
      if (freeAt > EDGE + passed + 1) expect(room({ ...lease }, freeAt - 2)).toBeLessThan(units);
      expect(room({ ...lease }, freeAt + 1)).toBeGreaterThanOrEqual(units);
    });
    fc.assert(property);
  });
});

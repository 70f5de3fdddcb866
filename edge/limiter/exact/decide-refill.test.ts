import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { decideRefill, type Refill } from "./decide-refill.ts";

const perMs = ({ tokens, intervalMs }: Refill) => tokens / intervalMs;
const MINUTE = 60_000;
const YEAR = 31_536_000_000;

describe("decideRefill", () => {
  it.each([
    [60, MINUTE, 60, { tokens: 1, intervalMs: 1000 }],
    [7, MINUTE, 7, { tokens: 1, intervalMs: 8572 }],
    [61, MINUTE, 61, { tokens: 1, intervalMs: 984 }],
    [97, MINUTE, 97, { tokens: 1, intervalMs: 619 }],
    [1001, MINUTE, 1001, { tokens: 1, intervalMs: 60 }],
    [1_000_000_000, 1000, 1_000_000_000, { tokens: 1_000_000, intervalMs: 1 }],
    [1, YEAR, 1, { tokens: 1, intervalMs: YEAR }],
    [1500, 1000, 1500, { tokens: 3, intervalMs: 2 }],
    [1500, 1000, 2, { tokens: 1, intervalMs: 1 }],
    [1500, 1000, 1, { tokens: 1, intervalMs: 1 }],
    [900, 1000, 5, { tokens: 5, intervalMs: 6 }],
  ])("%i in %i ms with a burst of %i", (quota, windowMs, burst, expected) => {
    expect(decideRefill(quota, windowMs, burst)).toEqual(expected);
  });

  const quotas = fc.oneof(fc.integer({ min: 1, max: 5000 }), fc.integer({ min: 1, max: 1_000_000_000 }));
  const windows = fc.oneof(fc.constantFrom(1, 60, 3600, 31_536_000), fc.integer({ min: 1, max: 31_536_000 }));

  it("is never faster than the quota, never more than the burst, and within 0.1 % in a bucket of the quota's size", () => {
    fc.assert(
      fc.property(quotas, windows, fc.integer({ min: 1, max: 1_000_000_000 }), (quota, seconds, burst) => {
        const windowMs = seconds * 1000;
        const refill = decideRefill(quota, windowMs, burst);
        expect(Number.isInteger(refill.tokens) && Number.isInteger(refill.intervalMs)).toBe(true);
        expect(refill.tokens).toBeGreaterThanOrEqual(1);
        expect(refill.tokens).toBeLessThanOrEqual(burst);
        expect(BigInt(refill.tokens) * BigInt(windowMs)).toBeLessThanOrEqual(BigInt(quota) * BigInt(refill.intervalMs));
        const roomy = decideRefill(quota, windowMs, quota);
        expect(perMs(roomy) / (quota / windowMs)).toBeGreaterThanOrEqual(0.999 - 1e-12);
        expect(roomy.intervalMs).toBeLessThanOrEqual(windowMs);
      }),
      { numRuns: 2000 },
    );
  });

  it("is the steadiest that comes within 0.1 %, else the fastest that fits the burst: compared with every other", () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 400 }),
        fc.integer({ min: 1, max: 4 }),
        fc.integer({ min: 1, max: 40 }),
        (quota, seconds, burst) => {
          const [tenths, windowMs] = [quota * 10, seconds * 1000];
          const all = Array.from({ length: burst }, (_, index) => index + 1)
            .map((tokens) => ({ tokens, intervalMs: Math.ceil((tokens * windowMs) / tenths) }))
            .map((refill) => ({ ...refill, share: (refill.tokens * windowMs) / (refill.intervalMs * tenths) }));
          const fastest = Math.max(...all.map((refill) => refill.share));
          const near = all.filter((refill) => refill.share >= 0.999);
          const expected = near.length > 0 ? Math.min(...near.map((refill) => refill.intervalMs)) : undefined;
          const refill = decideRefill(tenths, windowMs, burst);
          if (expected === undefined) expect((refill.tokens * windowMs) / (refill.intervalMs * tenths)).toBeCloseTo(fastest, 12);
          else expect(refill.intervalMs).toBe(expected);
        },
      ),
      { numRuns: 1000 },
    );
  });
});

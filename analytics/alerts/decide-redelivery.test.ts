import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { decideRedelivery, LARGEST_ATTEMPTS } from "./decide-redelivery.ts";

describe("a notification that failed", () => {
  it.each([
    [1, 10_000],
    [2, 20_000],
    [5, 160_000],
    [9, 2_560_000],
    [10, null],
    [11, null],
  ])("waits after attempt %i for %s ms at most", (attempts, longest) => {
    expect(decideRedelivery(attempts, 1)).toBe(longest);
  });

  it("waits at least three quarters of that, and an hour at most", () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: LARGEST_ATTEMPTS - 1 }), fc.double({ min: 0, max: 1, noNaN: true }), (attempts, random) => {
        const [wait, longest] = [decideRedelivery(attempts, random) ?? 0, decideRedelivery(attempts, 1) ?? 0];
        expect(wait).toBeGreaterThanOrEqual(longest * 0.75);
        expect(wait).toBeLessThanOrEqual(Math.min(longest, 3_600_000));
      }),
    );
  });
});

import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { decideRetry, KV_WRITE_INTERVAL_MS } from "./decide-retry.ts";

describe("decideRetry", () => {
  it.each([
    [1, 0, null, 1000],
    [2, 0, null, 2000],
    [4, 0, null, 8000],
    [6, 0, null, 30_000],
    [500, 1, null, 30_000],
    [1, 1, null, 1250],
    [1, 0, 7000, 7000],
    [3, 0, 1000, 4000],
    [1, 0, 3_600_000, 30_000],
  ])("waits after failure %i with random %d and Retry-After %o: %i ms", (failures, random, retryAfterMs, expected) => {
    expect(decideRetry(failures, random, retryAfterMs)).toBe(expected);
  });

  it("never waits less than KV's write interval nor more than half a minute", () => {
    const anyWait = fc.record({ failures: fc.integer({ min: 1, max: 10_000 }), random: fc.double({ min: 0, max: 1, noNaN: true }) });
    fc.assert(
      fc.property(anyWait, fc.option(fc.integer({ min: 0, max: 1e9 })), ({ failures, random }, retryAfterMs) => {
        const wait = decideRetry(failures, random, retryAfterMs);
        return wait >= KV_WRITE_INTERVAL_MS && wait <= 30_000;
      }),
    );
  });
});

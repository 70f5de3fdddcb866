import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { decideSlidingRetry, latestSlidingRetry } from "./decide-sliding-retry.ts";

interface Situation {
  quota: number;
  windowSeconds: number;
  current: number;
  previous: number;
}

const WINDOW_INDEX = 60;

/** What the library's script says at a time in the window with these counters, or in the next one if nobody came in between. */
function isAdmitted({ quota, windowSeconds, current, previous }: Situation, at: number): boolean {
  const windowMs = windowSeconds * 1000;
  const isNext = Math.floor(at / windowMs) > WINDOW_INDEX;
  const [now, before] = isNext ? [0, current] : [current, previous];
  return Math.floor((1 - (at % windowMs) / windowMs) * before) + now < quota;
}

const situations = fc
  .record({
    quota: fc.oneof(fc.integer({ min: 1, max: 20 }), fc.integer({ min: 1, max: 1_000_000_000 })),
    windowSeconds: fc.oneof(fc.integer({ min: 1, max: 120 }), fc.integer({ min: 1, max: 31_536_000 })),
    used: fc.double({ min: 0, max: 1, noNaN: true }),
    usedBefore: fc.double({ min: 0, max: 1, noNaN: true }),
    share: fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }),
  })
  .map(({ quota, windowSeconds, used, usedBefore, share }) => {
    const situation = { quota, windowSeconds, current: Math.round(used * quota), previous: Math.round(usedBefore * quota) };
    const windowMs = windowSeconds * 1000;
    return { situation, resetAt: (WINDOW_INDEX + 1) * windowMs, now: WINDOW_INDEX * windowMs + Math.floor(share * windowMs) };
  });

describe("decideSlidingRetry", () => {
  it("names a time at which the script admits, and before which it refuses", () => {
    fc.assert(
      fc.property(situations, ({ situation, resetAt, now }) => {
        fc.pre(!isAdmitted(situation, now));
        const retryAt = decideSlidingRetry(situation, { ...situation, resetAt, refusedAt: now });
        expect(retryAt).toBeGreaterThan(now);
        expect(isAdmitted(situation, retryAt)).toBe(true);
        // Products beyond 2 ** 53 may make it a millisecond late; never early.
        const isExact = situation.quota * situation.windowSeconds * 1000 <= Number.MAX_SAFE_INTEGER;
        expect(isAdmitted(situation, Math.max(now, retryAt - (isExact ? 1 : 2)))).toBe(false);
      }),
      { numRuns: 5000 },
    );
  });

  it("is never too early at the latest time, whatever the counters", () => {
    fc.assert(
      fc.property(situations, ({ situation, resetAt }) => {
        expect(isAdmitted(situation, latestSlidingRetry(resetAt))).toBe(true);
      }),
      { numRuns: 5000 },
    );
  });

  const [minute, resetAt] = [60_000, 120_000];
  it.each([
    ["the previous window refuses", { current: 1, previous: 10 }, 61_000, minute + 6001],
    ["this window refuses", { current: 10, previous: 10 }, 61_000, resetAt + 1],
    ["the counters are lost", { current: 0, previous: 0 }, 61_000, resetAt + 1],
    ["the counters were read too late", { current: 5, previous: 10 }, 110_000, resetAt + 1],
    ["a counter is above the quota", { current: 1, previous: Number.POSITIVE_INFINITY }, 61_000, resetAt + 1],
    ["a counter is no number", { current: 1, previous: Number.NaN }, 61_000, resetAt + 1],
    ["the request came before the window began", { current: 1, previous: 10 }, 59_990, minute + 6001],
  ])("%s", (_name, counters, refusedAt, expected) => {
    expect(decideSlidingRetry({ quota: 10, windowSeconds: 60 }, { ...counters, resetAt, refusedAt })).toBe(expected);
  });
});

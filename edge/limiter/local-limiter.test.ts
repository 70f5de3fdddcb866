import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Limit } from "#contracts/limit.ts";
import { testLimit } from "./lease/test-lease.ts";
import { LocalLimiter } from "./local-limiter.ts";

const limit = testLimit({ quota: 2, windowSeconds: 10 });

function counter() {
  const limiter = new LocalLimiter();
  const together = (asks: { limit: Limit; cost?: number }[], now: number) =>
    limiter.count(
      asks.map((ask) => ({ ...ask, key: "key:a" })),
      now,
    );
  return { limiter, together, at: (now: number, ask: { limit: Limit; cost?: number } = { limit }) => together([ask], now)[0] };
}

describe("local limiter", () => {
  it("admits the quota in each window and says when the next begins", () => {
    const { at, limiter } = counter();
    expect([at(1000), at(2000), at(3000)].map((count) => count?.admitted)).toEqual([true, true, false]);
    expect(at(9999)).toEqual({ admitted: false, remaining: 0, retryAt: 10_000 });
    expect(at(10_000)?.admitted).toBe(true);
    expect(limiter.count([{ limit, key: "key:b" }], 3000)).toMatchObject([{ admitted: true }]);
  });

  it("judges by a changed window or quota at once, not when the old window ends, and by every quota what was admitted in all", () => {
    const { at } = counter();
    const hourly = { ...limit, windowSeconds: 3600 };
    for (let count = 0; count < 3; count++) at(1000, { limit: hourly });
    expect(at(1000, { limit: { ...hourly, windowSeconds: 1 } })).toEqual({ admitted: true, remaining: 1, retryAt: 2000 });
    expect(at(1000, { limit: { ...hourly, quota: 3 } })).toMatchObject({ admitted: true, remaining: 0 });
    expect(at(1000, { limit: { ...hourly, quota: 1 } })?.admitted).toBe(false);
    expect(at(1000, { limit: { ...hourly, quota: 3 } })?.admitted).toBe(false);
  });

  it("takes nothing for what it refuses, and refuses no cheap request for an expensive one", () => {
    const { at } = counter();
    const ten = testLimit({ quota: 10 });
    const counts = [7, 5, 4, 3, 1, 0].map((cost) => at(0, { limit: ten, cost }));
    expect(counts.map((count) => count?.admitted)).toEqual([true, false, false, true, false, true]);
    expect(counts.map((count) => count?.remaining)).toEqual([3, 3, 3, 0, 0, 0]);
  });

  it("judges a request by all its limits: all are charged or none, and one in shadow refuses nothing", () => {
    const { together, at } = counter();
    const [wide, tight, shadow] = [
      testLimit({ name: "wide" }),
      testLimit({ name: "tight", quota: 1 }),
      testLimit({ name: "s", quota: 1, shadow: true }),
    ];
    const asks = [{ limit: wide }, { limit: tight }, { limit: shadow }];
    expect([together(asks, 0), together(asks, 0)].map((counts) => counts.map(({ admitted }) => admitted))).toEqual([
      [true, true, true],
      [true, false, false],
    ]);
    expect(at(0, { limit: wide, cost: 0 })?.remaining).toBe(99);
    expect(together([{ limit: wide }, { limit: shadow }], 0)).toMatchObject([{ remaining: 98 }, { admitted: false }]);
  });

  it("charges afterwards what may go over the quota, and gives back no more than was used", () => {
    const { limiter, at } = counter();
    const ask = { limit, key: "key:a" };
    limiter.charge(ask, 5, { now: 0, countedAt: 0 });
    limiter.charge(ask, -3, { now: 0, countedAt: 0 });
    expect(at(0)?.admitted).toBe(false);
    limiter.charge(ask, -9, { now: 0, countedAt: 0 });
    expect([at(0), at(0), at(0)].map((count) => count?.admitted)).toEqual([true, true, false]);
  });

  it.each(["fixed-window", "sliding-log"] as const)("gives nothing back of a %s once what was taken counts no more", (algorithm) => {
    const { limiter, at } = counter();
    const rule = { ...limit, algorithm };
    at(9000, { limit: rule, cost: 2 });
    at(19_000, { limit: rule, cost: 2 });
    limiter.charge({ limit: rule, key: "key:a" }, -2, { now: 19_000, countedAt: 9000 });
    expect(at(19_000, { limit: rule })?.admitted).toBe(false);
  });

  it("stays bounded under any number of keys", () => {
    const limiter = new LocalLimiter();
    for (let key = 0; key < 50_000; key++) limiter.count([{ limit, key: `key:${key}` }], 0);
    expect(limiter.size).toBeLessThanOrEqual(20_000);
  });

  it("keeps the counters of other limits, however many keys are counted for one", () => {
    const { limiter, at } = counter();
    for (const _ of [1, 2]) expect(at(0)?.admitted).toBe(true);
    const chosen = testLimit({ name: "chosen", windowSeconds: 10 });
    for (let key = 0; key < 25_000; key++) limiter.count([{ limit: chosen, key: `header:x:${key}` }], 0);
    expect(at(0)?.admitted).toBe(false);
  });

  it("knows how many counters it keeps, also of those that end and come again", () => {
    const { limiter, at } = counter();
    for (const now of [0, 1000, 10_000, 20_000]) at(now);
    limiter.count([{ limit, key: "key:b" }], 20_000);
    expect(limiter.size).toBe(2);
    for (let key = 0; key < 20_000; key++) limiter.count([{ limit, key: `key:${key}` }], 40_000);
    expect(limiter.size).toBe(20_000);
  });

  it.each(["fixed-window", "sliding-log"] as const)(
    "refuses nobody by a %s for what was counted before the clock was set back",
    (algorithm) => {
      const { at } = counter();
      const rule = { ...limit, algorithm };
      at(7_200_000, { limit: rule, cost: 2 });
      // One that came before it and was counted later.
      expect(at(7_199_000, { limit: rule })?.admitted).toBe(false);
      expect([1, 2, 3].map(() => at(3_600_000, { limit: rule })?.admitted)).toEqual([true, true, false]);
    },
  );

  it("drops counters that have ended before those that count, whichever was opened first", () => {
    const { limiter, at } = counter();
    const log = testLimit({ algorithm: "sliding-log", quota: 3, windowSeconds: 10 });
    const counted = () => at(10_000, { limit: log })?.admitted;
    expect([at(0, { limit: log }), at(9000, { limit: log }), at(9000, { limit: log })].map((count) => count?.admitted)).toEqual([
      true,
      true,
      true,
    ]);
    for (let key = 0; key < 19_999; key++) limiter.count([{ limit: { ...log, windowSeconds: 1 }, key: `key:${key}` }], 0);
    expect([counted(), counted()]).toEqual([true, false]);
    for (let key = 0; key < 100; key++) limiter.count([{ limit: log, key: `key:${key}` }], 10_000);
    expect([counted(), limiter.size]).toEqual([false, 101]);
  });
});

describe("a log counted locally", () => {
  const log = testLimit({ algorithm: "sliding-log", quota: 3, windowSeconds: 10 });

  it("frees each request a window after it came, and says when", () => {
    const { at } = counter();
    const ask = { limit: log };
    for (const now of [1000, 2000, 3500]) expect(at(now, ask)?.admitted).toBe(true);
    expect(at(10_999, ask)).toEqual({ admitted: false, remaining: 0, retryAt: 11_000 });
    expect(at(10_999, { limit: log, cost: 2 })).toMatchObject({ admitted: false, retryAt: 12_000 });
    expect(at(11_000, ask)?.admitted).toBe(true);
    expect(at(11_000, ask)?.admitted).toBe(false);
  });

  it.each([40, 500])("never admits more than %d in any window, of however many times", (quota) => {
    fc.assert(
      fc.property(fc.array(fc.nat(400), { minLength: 600, maxLength: 700 }), (gaps) => {
        const { at } = counter();
        const admitted: number[] = [];
        let now = 0;
        for (const gap of gaps) {
          now += gap;
          if (at(now, { limit: { ...log, quota } })?.admitted) admitted.push(now);
          expect(admitted.filter((time) => time > now - 10_000).length).toBeLessThanOrEqual(quota);
        }
      }),
      { numRuns: 10 },
    );
  });
});

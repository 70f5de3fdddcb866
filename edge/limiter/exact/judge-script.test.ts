import { Redis } from "@upstash/redis/cloudflare";
import fc from "fast-check";
import { describe, expect, inject, it } from "vitest";
import type { Limit } from "#contracts/limit.ts";
import type { Ask } from "../limiter.ts";
import { exactLimit, testExact } from "./test-exact.ts";

const store = { url: inject("redisUrl"), token: inject("redisToken") };
const limiter = testExact(store);
const redis = new Redis({ ...store, automaticDeserialization: false });
const algorithms = ["fixed-window", "sliding-window", "token-bucket", "sliding-log"] as const;
/** Long enough that hardly a test runs across a window's edge. */
const limit = (changes: Partial<Limit> = {}) => exactLimit({ windowSeconds: 36_000, ...changes });

async function remaining(ask: Ask): Promise<number> {
  return (await limiter.one({ ...ask, cost: 0 })).remaining;
}

describe.each(algorithms)("costs of a %s", (algorithm) => {
  it("take nothing for what is refused, and refuse no cheap request for an expensive one", async () => {
    const ask = { limit: limit({ algorithm }), key: "key:a" };
    const counts = [];
    for (const cost of [7, 5, 4, 3, 1]) counts.push(await limiter.one({ ...ask, cost }));
    expect(counts.map((count) => count.admitted)).toEqual([true, false, false, true, false]);
    expect(counts.map((count) => count.remaining)).toEqual([3, 3, 3, 0, 0]);
  });

  it("of any size neither fail nor let anybody past the quota", async () => {
    const ask = { limit: limit({ algorithm }), key: "key:a" };
    for (const cost of [-5, 0, -0]) expect(await limiter.one({ ...ask, cost })).toMatchObject({ admitted: true, remaining: 10 });
    for (const cost of [11, 1e300, Number.POSITIVE_INFINITY]) {
      expect(await limiter.one({ ...ask, cost })).toMatchObject({ admitted: false, remaining: 10 });
    }
    expect(await limiter.one({ ...ask, cost: Number.NaN })).toMatchObject({ admitted: true, remaining: 9 });
    expect(await limiter.one({ ...ask, cost: 1.2 })).toMatchObject({ admitted: true, remaining: 7 });
  });

  it("are admitted exactly to the quota, however many ask at once", async () => {
    const ask = { limit: limit({ algorithm, quota: 100 }), key: "key:a", cost: 7 };
    const counts = await Promise.all(Array.from({ length: 40 }, () => limiter.one(ask)));
    expect(counts.filter((count) => count.admitted)).toHaveLength(14);
    expect(await remaining(ask)).toBe(2);
  });

  it("of 0 and quotas of 0 and 1 are judged", async () => {
    const [none, one] = [limit({ algorithm, quota: 0, burst: 0 }), limit({ algorithm, quota: 1 })];
    const admitted = async (rule: typeof none, cost: number) => (await limiter.one({ limit: rule, key: "key:a", cost })).admitted;
    expect([await admitted(none, 1), await admitted(none, 0)]).toEqual([false, true]);
    expect([await admitted(one, 2), await admitted(one, 1), await admitted(one, 1), await admitted(one, 0)]).toEqual([
      false,
      true,
      false,
      true,
    ]);
  });
});

describe.each(algorithms)("several limits, the second a %s", (algorithm) => {
  it("are all charged or none", async () => {
    const [wide, tight] = [limit({ quota: 10 }), limit({ algorithm, quota: 2 })];
    const asks = [wide, tight].map((rule) => ({ limit: rule, key: "key:a" }));
    const counts = [];
    for (let index = 0; index < 4; index++) counts.push(await limiter.together(asks));
    expect(counts.map((both) => both.map((count) => count.admitted))).toEqual([
      [true, true],
      [true, true],
      [true, false],
      [true, false],
    ]);
    expect(counts.map((both) => both.map((count) => count.remaining))).toEqual([
      [9, 1],
      [8, 0],
      [8, 0],
      [8, 0],
    ]);
  });

  it("are charged where only one in shadow refuses, which is not charged itself", async () => {
    const [wide, tight] = [limit({ quota: 10 }), limit({ algorithm, quota: 2, shadow: true })];
    const asks = [wide, tight].map((rule) => ({ limit: rule, key: "key:a" }));
    for (let index = 0; index < 3; index++) await limiter.together(asks);
    expect(await limiter.together(asks)).toMatchObject([
      { admitted: true, remaining: 6 },
      { admitted: false, remaining: 0 },
    ]);
  });

  it("share their counters with the requests that only one of them limits", async () => {
    const [one, other] = [limit({ quota: 4 }), limit({ algorithm, quota: 5 })];
    const [first, second] = [
      { limit: one, key: "key:a" },
      { limit: other, key: "key:a" },
    ];
    await limiter.one(first);
    await limiter.one(second);
    await limiter.one(second);
    const counts = await limiter.together([first, second]);
    expect(counts.map((count) => count.remaining)).toEqual([2, 2]);
    await limiter.together([first, second]);
    await limiter.together([first, second]);
    expect([await limiter.one(first), await limiter.one(second)]).toMatchObject([{ admitted: false }, { admitted: false }]);
  });

  it("admit in all no more than the tightest allows when 60 ask at once", async () => {
    const asks = [limit({ quota: 30 }), limit({ algorithm, quota: 20 }), limit({ algorithm: "sliding-window", quota: 25 })].map((rule) => ({
      limit: rule,
      key: "key:a",
    }));
    const counts = await Promise.all(Array.from({ length: 60 }, () => limiter.together(asks)));
    expect(counts.filter((of) => of.every((count) => count.admitted))).toHaveLength(20);
    expect(await Promise.all(asks.map(remaining))).toEqual([10, 0, 5]);
  });
});

describe.each(algorithms)("units charged to a %s afterwards", (algorithm) => {
  it("count, may go over the quota and come back", async () => {
    const ask = { limit: limit({ algorithm }), key: "key:a", cost: 1 };
    const asker = { now: Date.now() };
    await limiter.one(ask);
    await limiter.charge(ask, 5, asker);
    expect(await remaining(ask)).toBe(4);
    await limiter.charge(ask, 7, asker);
    expect(await limiter.one(ask)).toMatchObject({ admitted: false, remaining: 0 });
    await limiter.charge(ask, -2, asker);
    expect((await limiter.one(ask)).admitted).toBe(false);
    await limiter.charge(ask, -3, asker);
    expect(await limiter.one(ask)).toMatchObject({ admitted: true, remaining: 1 });
    await limiter.charge(ask, -1000, asker);
    expect(await remaining(ask)).toBe(10);
  });

  it("come back only to the windows that they were taken in", async () => {
    const rule = limit({ algorithm, windowSeconds: 36_000 });
    const [windowMs, now] = [36_000_000, Date.now()];
    await limiter.one({ limit: rule, key: "key:a", cost: 5 });
    await limiter.charge({ limit: rule, key: "key:a" }, -5, { now: now - 3 * windowMs });
    expect(await remaining({ limit: rule, key: "key:a" })).toBe(5);
  });

  it("leave a counter that ends by itself, whatever part of it came back", async () => {
    const ask = { limit: limit({ algorithm }), key: "key:a", cost: 5 };
    await limiter.one(ask);
    await limiter.charge(ask, -2, { now: Date.now() });
    expect(await remaining(ask)).toBe(7);
    const stored = await redis.keys(`aegis:${ask.limit.name}:*`);
    expect(stored).toHaveLength(1);
    expect(await redis.pttl(stored[0] ?? "")).toBeGreaterThan(0);
  });
});

describe.each(algorithms)("a %s shared by callers of several plans", (algorithm) => {
  it("is one counter, of which each has its own quota", async () => {
    const plain = limit({ planQuotas: { pro: 20, small: 4 }, algorithm, quota: 10 });
    const of = (quota: number): Ask => ({ limit: { ...plain, quota, burst: quota }, unplanned: plain, key: "route:a" });
    const admitted = async (ask: Ask) => (await limiter.one(ask)).admitted;
    for (let index = 0; index < 3; index++) expect(await admitted({ limit: plain, key: "route:a" })).toBe(true);
    expect([await admitted(of(4)), await admitted(of(4)), await admitted(of(4))]).toEqual([true, false, false]);
    expect(await limiter.one(of(20))).toMatchObject({ admitted: true, remaining: 15 });
    expect(await limiter.one({ limit: plain, key: "route:a" })).toMatchObject({ admitted: true, remaining: 4 });
    await limiter.charge(of(20), 12, { now: Date.now() });
    expect([await admitted({ limit: plain, key: "route:a" }), await admitted(of(4))]).toEqual([false, false]);
    await limiter.charge(of(20), 1, { now: Date.now() });
    expect(await limiter.one(of(20))).toMatchObject({ admitted: true, remaining: 0 });
  });
});

describe("what is counted exactly", () => {
  it("leaves nothing of a caller in the store, and ends by itself", async () => {
    const keys = ["ip:e1:198.51.100.77", "*", "sub:*?[a]@x", "ключ:🔑", "\n", "", "x".repeat(10_000), `${"x".repeat(9999)}y`];
    for (const algorithm of algorithms) {
      const rule = limit({ algorithm, quota: 1 });
      for (const key of keys) {
        for (const cost of [{}, { cost: 1 }]) {
          const counted = { ...rule, name: `${rule.name}-${Object.keys(cost).length}` };
          const ask = { limit: counted, key, ...cost };
          expect([(await limiter.one(ask)).admitted, (await limiter.one(ask)).admitted]).toEqual([true, false]);
        }
      }
      const stored = await redis.keys(`aegis:${rule.name}-*`);
      expect(stored.length).toBe(2 * keys.length);
      expect(stored.filter((key) => !/^aegis:[\w.-]+:[a-z-]+:36000(:1:1)?:[\w-]{11}(:\d+)?$/.test(key))).toEqual([]);
      for (const key of stored) expect(await redis.pttl(key)).toBeGreaterThan(0);
    }
  }, 60_000);
});

describe("random costs in random order", () => {
  it.each(["fixed-window", "token-bucket", "sliding-log"] as const)(
    "of a %s are admitted as a plain sum would admit them",
    async (algorithm) => {
      await fc.assert(
        fc.asyncProperty(fc.array(fc.nat(9), { minLength: 1, maxLength: 25 }), async (costs) => {
          const ask = { limit: limit({ algorithm, quota: 20, burst: 20, windowSeconds: 31_536_000 }), key: "key:a" };
          let left = 20;
          for (const cost of costs) {
            const isRoom = cost <= left;
            if (isRoom) left -= cost;
            expect(await limiter.one({ ...ask, cost })).toMatchObject({ admitted: isRoom, remaining: left });
          }
        }),
        { numRuns: 15 },
      );
    },
    60_000,
  );
});

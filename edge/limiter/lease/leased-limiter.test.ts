import { Redis } from "@upstash/redis/cloudflare";
import { describe, expect, inject, it } from "vitest";
import type { Limit } from "#contracts/limit.ts";
import { limitStore } from "../limit-store.ts";
import type { Ask, Count } from "../limiter.ts";
import { StoreBreaker } from "../store-breaker.ts";
import { LeaseBook } from "./lease-book.ts";
import { type LeaseStore, redisLeaseStore } from "./lease-store.ts";
import { LeasedLimiter } from "./leased-limiter.ts";
import type { Clock } from "./store-clock.ts";
import { testLimit } from "./test-lease.ts";

const store = { url: inject("redisUrl"), token: inject("redisToken") };
// A loaded machine may take longer than the product waits; what is tested here is the count.
const real = redisLeaseStore(limitStore(store), store.token, 20_000);
const algorithms = ["fixed-window", "sliding-window", "token-bucket"] as const;
let serial = 0;

const limit = (changes: Partial<Limit> = {}) => testLimit({ name: `leased-${++serial}`, windowSeconds: 36_000, ...changes });

/** Waits that are the product's patience last longer here. */
const slowClock = (skewMs = 0): Clock => ({
  now: () => Date.now() + skewMs,
  sleep: (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds * 40)),
});

interface Given {
  through?: LeaseStore;
  clock?: Clock;
  book?: LeaseBook;
}

function isolate({ through = real, clock = slowClock(), book = new LeaseBook() }: Given = {}) {
  const failures: unknown[] = [];
  const failed = (error: unknown) => failures.push(error);
  const parts = { store: through, breaker: new StoreBreaker(), clock, book, isolate: `i${++serial}`, random: () => 0, failed };
  const limiter = new LeasedLimiter(parts);
  const together = async (asks: readonly Ask[]) => limiter.count(asks, { now: clock.now(), waitUntil: () => undefined });
  const count = async (rule: Limit, cost = 1, key = "key:a"): Promise<Count | null> => {
    const [one = null] = await together([{ limit: rule, key, cost }]);
    return one;
  };
  return {
    count,
    together,
    known: (rule: Limit, key = "key:a") => limiter.known({ limit: rule, key }, clock.now()),
    settle: () => limiter.close(),
    failures,
  };
}

const admits = async (one: Promise<Count | null>) => (await one)?.admitted;

describe.each(algorithms)("leases on a %s", (algorithm) => {
  it.each(["leased", "strict"] as const)("admit one isolate's clients exactly the quota, under policy %s", async (policy) => {
    const rule = limit({ algorithm, policy });
    const { count } = isolate();
    const counts: (boolean | undefined)[] = [];
    for (let index = 0; index < 130; index++) counts.push(await admits(count(rule)));
    expect(counts.filter(Boolean)).toHaveLength(100);
    expect(counts.lastIndexOf(true)).toBe(99);
    expect(await admits(count(rule, 1, "key:b"))).toBe(true);
  });

  it("never admit more than the quota under policy strict, however many isolates are asked at once", async () => {
    const rule = limit({ algorithm, policy: "strict" });
    const isolates = Array.from({ length: 4 }, () => isolate());
    const ask = () => Promise.all(isolates.flatMap(({ count }) => Array.from({ length: 40 }, () => admits(count(rule)))));
    const admitted = [...(await ask()), ...(await ask()), ...(await ask())].filter(Boolean).length;
    expect(admitted).toBeLessThanOrEqual(100);
    // Each may still hold a permit that nobody came for.
    expect(admitted).toBeGreaterThanOrEqual(100 - isolates.length);
  });

  it("never admit more than a quota of one or of none", async () => {
    const isolates = Array.from({ length: 4 }, () => isolate());
    for (const quota of [1, 0]) {
      const rule = limit({ algorithm, quota });
      const counts = await Promise.all(isolates.flatMap(({ count }) => [admits(count(rule)), admits(count(rule))]));
      expect(counts.filter(Boolean)).toHaveLength(quota);
    }
  });

  it("take nothing for what they refuse, and refuse no cheap request for an expensive one", async () => {
    const rule = limit({ algorithm, quota: 10, policy: "strict" });
    const { count } = isolate();
    const counts = [await count(rule, 7), await count(rule, 5), await count(rule, 4), await count(rule, 3), await count(rule, 1)];
    expect(counts.map((one) => one?.admitted)).toEqual([true, false, false, true, false]);
    expect(counts.map((one) => one?.remaining)).toEqual([3, 3, 3, 0, 0]);
  });

  it("are told to others, who share what is left", async () => {
    const rule = limit({ algorithm });
    const [one, other] = [isolate(), isolate()];
    for (let index = 0; index < 60; index++) await one.count(rule);
    await one.settle();
    const counts: (boolean | undefined)[] = [];
    for (let index = 0; index < 60; index++) counts.push(await admits(other.count(rule)));
    const admitted = counts.filter(Boolean).length;
    expect(admitted).toBe(40);
  });

  it("count on where a quota is changed, upwards and downwards", async () => {
    const rule = limit({ algorithm, policy: "strict", quota: 10 });
    const { count } = isolate();
    const take = async (quota: number) => {
      let admitted = 0;
      while (admitted < 50 && (await admits(count({ ...rule, quota, burst: quota })))) admitted += 1;
      return admitted;
    };
    expect([await take(10), await take(15), await take(3), await take(16)]).toEqual([10, 5, 0, 1]);
  });
});

describe("leases", () => {
  it("judge a request by all its limits: all are charged or none", async () => {
    const [wide, tight] = [limit({ policy: "strict", quota: 10 }), limit({ policy: "strict", quota: 2 })];
    const { together, count } = isolate();
    const asks = [
      { limit: wide, key: "key:a" },
      { limit: tight, key: "key:a" },
    ];
    const counts = [await together(asks), await together(asks), await together(asks), await together(asks)];
    expect(counts.map(([, one]) => one?.admitted)).toEqual([true, true, false, false]);
    expect((await count(wide))?.remaining).toBe(7);
  });

  it("let a request pass that only a limit in shadow would refuse", async () => {
    const [live, shadow] = [limit({ policy: "strict", quota: 3 }), limit({ policy: "strict", quota: 1, shadow: true })];
    const { together } = isolate();
    const asks = [live, shadow].map((rule) => ({ limit: rule, key: "key:a" }));
    const counts = [await together(asks), await together(asks), await together(asks), await together(asks)];
    expect(counts.map((pair) => pair.map((one) => one?.admitted))).toEqual([
      [true, true],
      [true, false],
      [true, false],
      [false, false],
    ]);
  });

  it.each([
    ["nothing", 0, 10],
    ["less than nothing", -5, 10],
    ["what is no number", Number.NaN, 9],
    ["a part of a unit", 0.25, 9],
    ["more than there is", 1e300, 10],
  ])("charge a request that costs %s", async (_what, cost, left) => {
    const rule = limit({ policy: "strict", quota: 10 });
    const { count } = isolate();
    expect(await admits(count(rule, cost))).toBe(cost < 10 || Number.isNaN(cost));
    expect((await count(rule, 0))?.remaining).toBe(left);
  });

  it("leave nothing of a caller in the store, and keep keys of any characters apart", async () => {
    const rule = limit({ policy: "strict", quota: 1 });
    const keys = ["ip:e1:198.51.100.77", "*", "sub:*?[a]@x", "ключ:🔑", "\n", "", "x".repeat(10_000), `${"x".repeat(9999)}y`];
    const { count } = isolate();
    for (const key of keys) expect([await admits(count(rule, 1, key)), await admits(count(rule, 1, key))]).toEqual([true, false]);
    const redis = new Redis(store);
    const hashes = (await redis.keys("aegis:leases:*")).sort();
    const fields = (await Promise.all(hashes.map((hash) => redis.hkeys(hash)))).flat();
    expect(fields.length).toBeGreaterThan(keys.length);
    expect(fields.filter((field) => !/^([\w-]{11}|@[\w-]+|)$/.test(field))).toEqual([]);
    for (const hash of hashes) expect(await redis.pttl(hash)).toBeGreaterThan(0);
  });

  it("keep a bounded number of counters, those in use before others", async () => {
    const book = new LeaseBook(100);
    const { count } = isolate({ book });
    const rule = limit({ quota: 1000 });
    for (let index = 0; index < 1000; index++) {
      await count(rule, 1, `key:${index}`);
      await count(rule, 1, "key:busy");
    }
    expect(book.size).toBe(100);
    expect((await count(rule, 0, "key:busy"))?.remaining).toBe(0);
  });
});

describe("a limit whose permits others always take first", () => {
  /** The real store, which never has a permit for one counter: its window seems to have ended on the way. */
  const withoutPermitsFor = (field: string): LeaseStore => ({
    fieldOf: real.fieldOf,
    async settle(keys, given) {
      const answer = [...(await real.settle(keys, given))];
      const first = 5 + 5 * Number(given[4]) + 3;
      for (let index = 0; first + 9 * index < given.length; index++) {
        if (given[first + 9 * index] === field) answer.splice(1 + 5 * index, 5, 0, 0, 0, 1, 0);
      }
      return answer;
    },
  });
  const isolateWithout = async ({ name, algorithm, windowSeconds }: Limit) =>
    isolate({ through: withoutPermitsFor(await real.fieldOf([name, algorithm, windowSeconds, "key:a"].join("\n"))) });

  it("refuses alone, however often it was asked, and nothing in shadow", async () => {
    const [plenty, taken] = [limit({ policy: "strict", quota: 10 }), limit({ policy: "strict", quota: 10 })];
    const asks = (shadow: boolean) => [plenty, { ...taken, shadow }].map((rule) => ({ limit: rule, key: "key:a" }));
    const { together, count } = await isolateWithout(taken);
    expect(await together(asks(false))).toMatchObject([{ admitted: true }, { admitted: false }]);
    expect(await together(asks(true))).toMatchObject([{ admitted: true }, { admitted: false }]);
    expect((await count(plenty, 0))?.remaining).toBe(9);
  });
});

describe.each([2000, -2000])("an isolate whose clock is %d ms off", (skewMs) => {
  it("counts in the store's windows", async () => {
    const rule = limit({ policy: "strict", quota: 20, windowSeconds: 600 });
    const [right, wrong] = [isolate(), isolate({ clock: slowClock(skewMs) })];
    const counts = await Promise.all([right, wrong, right, wrong].flatMap(({ count }) => Array.from({ length: 10 }, () => count(rule))));
    expect(counts.filter((one) => one?.admitted)).toHaveLength(20);
    const refused = await wrong.count(rule);
    const windowEndsAt = Math.ceil(Date.now() / 600_000) * 600_000;
    expect(Math.abs((refused?.retryAt ?? 0) - skewMs - windowEndsAt)).toBeLessThan(500);
  });
});

describe("what an isolate knows of a counter", () => {
  it("is told without keeping a counter that nobody was counted by", async () => {
    const book = new LeaseBook();
    const { count, known } = isolate({ book });
    const rule = limit();
    await count(rule);
    expect([known(rule), known({ ...rule, quota: 50 }), known(rule, "key:b")]).toMatchObject([{ remaining: 99 }, { remaining: 49 }, null]);
    expect(book.size).toBe(1);
  });

  it("is told by the isolate's own clock, however far that is from the store's", async () => {
    const clock = slowClock(7_200_000);
    const { count, known } = isolate({ clock });
    const rule = limit({ algorithm: "token-bucket", policy: "strict" });
    await count(rule, 60);
    const { remaining, asOf } = known(rule) ?? {};
    expect(remaining).toBe(40);
    expect(Math.abs((asOf ?? 0) - clock.now())).toBeLessThan(3_600_000);
  });
});

import fc from "fast-check";
import { describe, expect, inject, it, onTestFinished, vi } from "vitest";
import type { Limit } from "#contracts/limit.ts";
import type { Ask, Count } from "../limiter.ts";
import { exactLimit, testExact } from "./test-exact.ts";

const limiter = testExact({ url: inject("redisUrl"), token: inject("redisToken") });

/** What a limit that always costs 1 asks, which the library counts; with a cost, our script does. */
type Cost = Pick<Ask, "cost">;

async function admittedOf(times: number, rule: Limit, { key, ...cost }: { key: string } & Cost): Promise<number> {
  const counts = await Promise.all(Array.from({ length: times }, () => limiter.one({ limit: rule, key, ...cost })));
  return counts.filter((count) => count.admitted).length;
}

/** One count at a time of our choosing. Only the clock is not real; the library reads it as it is called. */
function countAt(rule: Limit, now: number, cost: Cost): Promise<Count> {
  vi.useFakeTimers({ toFake: ["Date"], now });
  return limiter.one({ limit: rule, key: "key:t", ...cost }, now);
}

/** Counts once; after a refusal, at the time it named too. Resolves with the time by then. */
async function judge(rule: Limit, now: number, cost: Cost): Promise<number> {
  const { admitted, retryAt } = await countAt(rule, now, cost);
  if (admitted) return now;
  expect(retryAt).toBeGreaterThan(now);
  // Less than a second is not worth another command: such a time may be later than the truth.
  if (retryAt - now > 1001) expect((await countAt(rule, retryAt - 1, cost)).admitted).toBe(false);
  expect((await countAt(rule, retryAt, cost)).admitted).toBe(true);
  return retryAt;
}

// Long enough that no counter expires in Redis, whose clock is real, while a test runs.
const windowSeconds = fc.integer({ min: 60, max: 100_000 });

const algorithms = ["fixed-window", "sliding-window", "token-bucket"] as const;
const ways = [
  { by: "by the library", cost: {} },
  { by: "by our script", cost: { cost: 1 } },
];

describe.each(algorithms.flatMap((algorithm) => ways.map((way) => ({ algorithm, ...way }))))(
  "a $algorithm counted $by",
  ({ algorithm, cost }) => {
    it("admits exactly the quota, however many ask at once", async () => {
      const rule = exactLimit({ algorithm });
      expect(await admittedOf(60, rule, { key: "key:a", ...cost })).toBe(10);
      expect(await admittedOf(5, rule, { key: "key:b", ...cost })).toBe(5);
    });

    it("tells a refused caller the very millisecond at which it will succeed, by the engine's own answer", async () => {
      onTestFinished(() => void vi.useRealTimers());
      const rules = fc.record({ quota: fc.integer({ min: 1, max: 8 }), burst: fc.integer({ min: 1, max: 8 }), windowSeconds });
      const gaps = fc.array(fc.double({ min: 0, max: 0.6, noNaN: true }), { minLength: 8, maxLength: 24 });
      const history = fc.asyncProperty(rules, gaps, fc.nat(1e9), async ({ quota, burst, ...window }, shares, offset) => {
        const rule = exactLimit({ algorithm, quota, burst: algorithm === "token-bucket" ? burst : quota, ...window });
        let now = 1_800_000_000_000 + offset;
        // Most callers come in bursts.
        for (const share of shares) now = await judge(rule, now + (share < 0.4 ? 0 : Math.floor(share * rule.windowSeconds * 1000)), cost);
      });
      await fc.assert(history, { numRuns: 12 });
    }, 60_000);

    const edge = 1_800_000_060_000;
    /** How many are admitted before and after the edge, of one caller a millisecond. */
    const askAround = async (rule: Limit, firstAt: number, times: number) => {
      const counts = await Promise.all(
        Array.from({ length: times }, async (_, index) => ({ at: firstAt + index, count: await countAt(rule, firstAt + index, cost) })),
      );
      const admitted = counts.filter(({ count }) => count.admitted);
      return { before: admitted.filter(({ at }) => at < edge).length, after: admitted.filter(({ at }) => at >= edge).length };
    };

    it("admits no more than the quota in each window when 200 ask at once around its edge", async () => {
      onTestFinished(() => void vi.useRealTimers());
      const rule = exactLimit({ algorithm, quota: 20, burst: 20, windowSeconds: 60 });
      const { before, after } = await askAround(rule, edge - 100, 200);
      expect(before).toBeLessThanOrEqual(20);
      expect(after).toBeLessThanOrEqual(20);
      if (algorithm === "token-bucket") expect(before + after).toBe(20);
    }, 30_000);

    it("admits after the edge what the algorithm allows, however many ask at once", async () => {
      onTestFinished(() => void vi.useRealTimers());
      const rule = exactLimit({ algorithm, quota: 20, burst: 20, windowSeconds: 60 });
      const admitted = [(await askAround(rule, edge - 100, 100)).before, (await askAround(rule, edge, 100)).after];
      expect(admitted).toEqual({ "fixed-window": [20, 20], "sliding-window": [20, 1], "token-bucket": [20, 0] }[algorithm]);
    }, 30_000);

    it("tells an admitted caller when more becomes free: the window's end, or the next token", async () => {
      onTestFinished(() => void vi.useRealTimers());
      const startedAt = 1_800_000_000_000;
      const count = await countAt(exactLimit({ algorithm, quota: 4, burst: 4, windowSeconds: 60 }), startedAt + 2000, cost);
      expect(count).toEqual({
        admitted: true,
        remaining: 3,
        retryAt: algorithm === "token-bucket" ? startedAt + 17_000 : startedAt + 60_000,
      });
    });

    it("counts in windows of a year", async () => {
      onTestFinished(() => void vi.useRealTimers());
      const rule = exactLimit({ algorithm, quota: 2, burst: 2, windowSeconds: 31_536_000 });
      const now = 1_800_000_000_000;
      const counts = [await countAt(rule, now, cost), await countAt(rule, now, cost), await countAt(rule, now, cost)];
      expect(counts.map((count) => count.admitted)).toEqual([true, true, false]);
      const { retryAt } = counts[2] ?? { retryAt: 0 };
      expect((await countAt(rule, retryAt - 1, cost)).admitted).toBe(false);
      expect((await countAt(rule, retryAt, cost)).admitted).toBe(true);
    });

    it("gives a changed quota a counter of its own, whether raised or lowered, and takes any key literally", async () => {
      const rule = exactLimit({ algorithm });
      const key = "sub:*?[a]@x";
      expect(await admittedOf(60, rule, { key, ...cost })).toBe(10);
      expect(await admittedOf(30, { ...rule, quota: 20, burst: 20 }, { key, ...cost })).toBe(20);
      expect(await admittedOf(10, { ...rule, quota: 3, burst: 3 }, { key, ...cost })).toBe(3);
      expect(await admittedOf(1, rule, { key: "sub:other@x", ...cost })).toBe(1);
    });
  },
);

describe("an exact limiter and its store", () => {
  it("throws when the store is away, refuses the token or takes over 250 ms", async () => {
    const away = testExact({ url: "http://127.0.0.1:9", token: "t" });
    await expect(away.one({ limit: exactLimit({}), key: "key:a" })).rejects.toThrow();
    const stranger = testExact({ url: inject("redisUrl"), token: "wrong" });
    await expect(stranger.one({ limit: exactLimit({}), key: "key:a" })).rejects.toThrow();
  });

  it("waits no longer than it is told", async () => {
    const aborted = testExact({ url: inject("redisUrl"), token: inject("redisToken") }, 0);
    await expect(aborted.one({ limit: exactLimit({}), key: "key:a" })).rejects.toThrow(/timeout|abort/i);
  });

  it("waits once for all the calls of one count", async () => {
    const signals: (AbortSignal | null | undefined)[] = [];
    const fetched = vi.spyOn(globalThis, "fetch").mockImplementation((_url, init) => {
      signals.push(init?.signal);
      if (signals.length === 1) return Promise.resolve(Response.json({ error: "NOSCRIPT No matching script." }, { status: 400 }));
      return new Promise((_resolve, reject) => init?.signal?.addEventListener("abort", () => reject(init.signal?.reason)));
    });
    onTestFinished(() => fetched.mockRestore());
    const slow = testExact({ url: "http://store.test", token: "t" }, 100);
    await expect(slow.one({ limit: exactLimit({}), key: "key:a" })).rejects.toThrow(/timeout|abort/i);
    expect(signals).toHaveLength(2);
    expect(signals[0]).toBe(signals[1]);
  });

  it("keeps the signals of counts apart that are made at the same time", async () => {
    const signals: (AbortSignal | null | undefined)[] = [];
    const fetched = vi.spyOn(globalThis, "fetch").mockImplementation((_url, init) => {
      signals.push(init?.signal);
      const known = signals.length > 2;
      return Promise.resolve(known ? Response.json({ result: [1, 10] }) : Response.json({ error: "NOSCRIPT" }, { status: 400 }));
    });
    onTestFinished(() => fetched.mockRestore());
    const away = testExact({ url: "http://store.test", token: "t" }, 20_000);
    await Promise.all([away.one({ limit: exactLimit({}), key: "key:a" }), away.one({ limit: exactLimit({}), key: "key:b" })]);
    expect(signals).toHaveLength(4);
    expect(signals[0]).not.toBe(signals[1]);
    expect(signals[2]).toBe(signals[0]);
    expect(signals[3]).toBe(signals[1]);
  });

  it("asks once: a count whose answer was lost is not taken again", async () => {
    const fetched = vi.spyOn(globalThis, "fetch").mockRejectedValue(new TypeError("Network connection lost."));
    onTestFinished(() => fetched.mockRestore());
    const lost = testExact({ url: "http://store.test", token: "t" });
    await expect(lost.one({ limit: exactLimit({}), key: "key:a" })).rejects.toThrow("Network connection lost.");
    expect(fetched).toHaveBeenCalledTimes(1);
  });

  const nonsense = [
    null,
    "5",
    5,
    [],
    [1],
    [null, null, null],
    ["1", 10, 10],
    ["MQ==", 10, 10],
    [true, true, true],
    [1.5, 10, 10],
    [1, "x", 1],
    {},
  ];
  it.each(algorithms.flatMap((algorithm) => nonsense.map((result) => ({ algorithm, result }))))(
    "throws on the answer $result of a $algorithm",
    async ({ algorithm, result }) => {
      const fetched = vi.spyOn(globalThis, "fetch").mockImplementation(async () => Response.json({ result }));
      onTestFinished(() => fetched.mockRestore());
      const confused = testExact({ url: "http://store.test", token: "t" });
      await expect(confused.one({ limit: exactLimit({ algorithm }), key: "key:a" })).rejects.toThrow();
    },
  );

  it("throws on an answer that is none of Redis", async () => {
    const liar = testExact({ url: inject("analyticsUrl"), token: "t" });
    await expect(liar.one({ limit: exactLimit({}), key: "key:a" })).rejects.toThrow();
  });
});

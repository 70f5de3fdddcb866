import fc from "fast-check";
import { describe, expect, inject, it, onTestFinished, vi } from "vitest";
import type { Limit } from "#contracts/limit.ts";
import { exactLimiter } from "./exact-limiter.ts";
import type { Count } from "./limiter.ts";

// A loaded machine may take longer than the product waits; what is tested here is the count.
const limiter = exactLimiter({ url: inject("redisUrl"), token: inject("redisToken") }, 20_000);
let serial = 0;
const limit = (changes: Partial<Limit>): Limit => ({
  name: `limit-${++serial}`,
  algorithm: "fixed-window",
  policy: "exact",
  quota: 10,
  burst: 10,
  windowSeconds: 3600,
  by: "client",
  onStoreFailure: "local",
  shadow: false,
  ...changes,
});

async function admittedOf(times: number, rule: Limit, key: string): Promise<number> {
  const counts = await Promise.all(Array.from({ length: times }, () => limiter.count(rule, key, Date.now())));
  return counts.filter((count) => count.admitted).length;
}

/** One count at a time of our choosing. Only the clock is not real; the library reads it as it is called. */
function countAt(rule: Limit, now: number): Promise<Count> {
  vi.useFakeTimers({ toFake: ["Date"], now });
  return limiter.count(rule, "key:t", now);
}

/** Counts once; after a refusal, at the time it named too. Resolves with the time by then. */
async function judge(rule: Limit, now: number): Promise<number> {
  const { admitted, retryAt } = await countAt(rule, now);
  if (admitted) return now;
  expect(retryAt).toBeGreaterThan(now);
  // Less than a second is not worth another command: such a time may be later than the truth.
  if (retryAt - now > 1001) expect((await countAt(rule, retryAt - 1)).admitted).toBe(false);
  expect((await countAt(rule, retryAt)).admitted).toBe(true);
  return retryAt;
}

// Long enough that no counter expires in Redis, whose clock is real, while a test runs.
const windowSeconds = fc.integer({ min: 60, max: 100_000 });

describe.each(["fixed-window", "sliding-window", "token-bucket"] as const)("exact limiter, %s", (algorithm) => {
  it("admits exactly the quota, however many ask at once", async () => {
    const rule = limit({ algorithm });
    expect(await admittedOf(60, rule, "key:a")).toBe(10);
    expect(await admittedOf(5, rule, "key:b")).toBe(5);
  });

  it("tells a refused caller the very millisecond at which it will succeed, by the engine's own answer", async () => {
    onTestFinished(() => void vi.useRealTimers());
    const rules = fc.record({ quota: fc.integer({ min: 1, max: 8 }), burst: fc.integer({ min: 1, max: 8 }), windowSeconds });
    const gaps = fc.array(fc.double({ min: 0, max: 0.6, noNaN: true }), { minLength: 8, maxLength: 24 });
    const history = fc.asyncProperty(rules, gaps, fc.nat(1e9), async ({ quota, burst, ...window }, shares, offset) => {
      const rule = limit({ algorithm, quota, burst: algorithm === "token-bucket" ? burst : quota, ...window });
      let now = 1_800_000_000_000 + offset;
      // Most callers come in bursts.
      for (const share of shares) now = await judge(rule, now + (share < 0.4 ? 0 : Math.floor(share * rule.windowSeconds * 1000)));
    });
    await fc.assert(history, { numRuns: 12 });
  }, 60_000);

  const edge = 1_800_000_060_000;
  /** How many are admitted before and after the edge, of one caller a millisecond. */
  const askAround = async (rule: Limit, firstAt: number, times: number) => {
    const counts = await Promise.all(
      Array.from({ length: times }, async (_, index) => ({ at: firstAt + index, count: await countAt(rule, firstAt + index) })),
    );
    const admitted = counts.filter(({ count }) => count.admitted);
    return { before: admitted.filter(({ at }) => at < edge).length, after: admitted.filter(({ at }) => at >= edge).length };
  };

  it("admits no more than the quota in each window when 200 ask at once around its edge", async () => {
    onTestFinished(() => void vi.useRealTimers());
    const rule = limit({ algorithm, quota: 20, burst: 20, windowSeconds: 60 });
    const { before, after } = await askAround(rule, edge - 100, 200);
    expect(before).toBeLessThanOrEqual(20);
    expect(after).toBeLessThanOrEqual(20);
    if (algorithm === "token-bucket") expect(before + after).toBe(20);
  }, 30_000);

  it("admits after the edge what the algorithm allows, however many ask at once", async () => {
    onTestFinished(() => void vi.useRealTimers());
    const rule = limit({ algorithm, quota: 20, burst: 20, windowSeconds: 60 });
    const admitted = [(await askAround(rule, edge - 100, 100)).before, (await askAround(rule, edge, 100)).after];
    expect(admitted).toEqual({ "fixed-window": [20, 20], "sliding-window": [20, 1], "token-bucket": [20, 0] }[algorithm]);
  }, 30_000);

  it("tells an admitted caller when more becomes free: the window's end, or the next token", async () => {
    onTestFinished(() => void vi.useRealTimers());
    const startedAt = 1_800_000_000_000;
    const count = await countAt(limit({ algorithm, quota: 4, burst: 4, windowSeconds: 60 }), startedAt + 2000);
    expect(count).toEqual({
      admitted: true,
      remaining: 3,
      retryAt: algorithm === "token-bucket" ? startedAt + 17_000 : startedAt + 60_000,
    });
  });

  it("counts in windows of a year", async () => {
    onTestFinished(() => void vi.useRealTimers());
    const rule = limit({ algorithm, quota: 2, burst: 2, windowSeconds: 31_536_000 });
    const now = 1_800_000_000_000;
    const counts = [await countAt(rule, now), await countAt(rule, now), await countAt(rule, now)];
    expect(counts.map((count) => count.admitted)).toEqual([true, true, false]);
    const { retryAt } = counts[2] ?? { retryAt: 0 };
    expect((await countAt(rule, retryAt - 1)).admitted).toBe(false);
    expect((await countAt(rule, retryAt)).admitted).toBe(true);
  });

  it("gives a changed quota a counter of its own, whether raised or lowered, and takes any key literally", async () => {
    const rule = limit({ algorithm });
    const key = "sub:*?[a]@x";
    expect(await admittedOf(60, rule, key)).toBe(10);
    expect(await admittedOf(30, { ...rule, quota: 20, burst: 20 }, key)).toBe(20);
    expect(await admittedOf(10, { ...rule, quota: 3, burst: 3 }, key)).toBe(3);
    expect(await admittedOf(1, rule, "sub:other@x")).toBe(1);
  });
});

describe("exact limiter and its store", () => {
  it("throws when the store is away, refuses the token or takes over 250 ms", async () => {
    const away = exactLimiter({ url: "http://127.0.0.1:9", token: "t" });
    await expect(away.count(limit({}), "key:a", Date.now())).rejects.toThrow();
    const stranger = exactLimiter({ url: inject("redisUrl"), token: "wrong" });
    await expect(stranger.count(limit({}), "key:a", Date.now())).rejects.toThrow();
  });

  it("waits no longer than it is told", async () => {
    const aborted = exactLimiter({ url: inject("redisUrl"), token: inject("redisToken") }, 0);
    await expect(aborted.count(limit({}), "key:a", Date.now())).rejects.toThrow(/timeout|abort/i);
  });

  it("waits once for all the calls of one count", async () => {
    const signals: (AbortSignal | null | undefined)[] = [];
    const fetched = vi.spyOn(globalThis, "fetch").mockImplementation((_url, init) => {
      signals.push(init?.signal);
      if (signals.length === 1) return Promise.resolve(Response.json({ error: "NOSCRIPT No matching script." }, { status: 400 }));
      return new Promise((_resolve, reject) => init?.signal?.addEventListener("abort", () => reject(init.signal?.reason)));
    });
    onTestFinished(() => fetched.mockRestore());
    const slow = exactLimiter({ url: "http://store.test", token: "t" }, 100);
    await expect(slow.count(limit({}), "key:a", Date.now())).rejects.toThrow(/timeout|abort/i);
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
    const away = exactLimiter({ url: "http://store.test", token: "t" }, 20_000);
    await Promise.all([away.count(limit({}), "key:a", Date.now()), away.count(limit({}), "key:b", Date.now())]);
    expect(signals).toHaveLength(4);
    expect(signals[0]).not.toBe(signals[1]);
    expect(signals[2]).toBe(signals[0]);
    expect(signals[3]).toBe(signals[1]);
  });

  it("asks once: a count whose answer was lost is not taken again", async () => {
    const fetched = vi.spyOn(globalThis, "fetch").mockRejectedValue(new TypeError("Network connection lost."));
    onTestFinished(() => fetched.mockRestore());
    const lost = exactLimiter({ url: "http://store.test", token: "t" });
    await expect(lost.count(limit({}), "key:a", Date.now())).rejects.toThrow("Network connection lost.");
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
  const algorithms = ["fixed-window", "sliding-window", "token-bucket"] as const;
  it.each(algorithms.flatMap((algorithm) => nonsense.map((result) => ({ algorithm, result }))))(
    "throws on the answer $result of a $algorithm",
    async ({ algorithm, result }) => {
      const fetched = vi.spyOn(globalThis, "fetch").mockImplementation(async () => Response.json({ result }));
      onTestFinished(() => fetched.mockRestore());
      const confused = exactLimiter({ url: "http://store.test", token: "t" });
      await expect(confused.count(limit({ algorithm }), "key:a", Date.now())).rejects.toThrow();
    },
  );

  it("throws on an answer that is none of Redis", async () => {
    const liar = exactLimiter({ url: inject("analyticsUrl"), token: "t" });
    await expect(liar.count(limit({}), "key:a", Date.now())).rejects.toThrow();
  });
});

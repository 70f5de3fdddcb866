import { describe, expect, inject, it, onTestFinished, vi } from "vitest";
import type { Limit } from "#contracts/limit.ts";
import { exactLimiter } from "./exact-limiter.ts";

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

describe.each(["fixed-window", "sliding-window", "token-bucket"] as const)("exact limiter, %s", (algorithm) => {
  it("admits exactly the quota, however many ask at once", async () => {
    const rule = limit({ algorithm });
    expect(await admittedOf(60, rule, "key:a")).toBe(10);
    expect(await admittedOf(5, rule, "key:b")).toBe(5);
  });

  it("never tells a refused caller to come back before it can succeed", async () => {
    const rule = limit({ algorithm, quota: 2, burst: 2, windowSeconds: 2 });
    const waitUntil = (time: number) => new Promise((resolve) => setTimeout(resolve, Math.max(0, time - Date.now())));
    let last = await limiter.count(rule, "key:c", Date.now());
    while (last.admitted) last = await limiter.count(rule, "key:c", Date.now());
    await waitUntil(Math.ceil(last.retryAt / 1000) * 1000);
    expect((await limiter.count(rule, "key:c", Date.now())).admitted).toBe(true);
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

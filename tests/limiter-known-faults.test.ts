import { randomUUID } from "node:crypto";
import { Ratelimit } from "@upstash/ratelimit";
import { Redis } from "@upstash/redis";
import { afterAll, afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import type { Limit } from "#contracts/limit.ts";
import { exactLimiter } from "#edge/limiter/exact/exact-limiter.ts";
import { LeasedLimiter } from "#edge/limiter/lease/leased-limiter.ts";
import { testLimit } from "#edge/limiter/lease/test-lease.ts";
import { limitStore } from "#edge/limiter/limit-store.ts";
import type { Count } from "#edge/limiter/limiter.ts";
import { limiterOf } from "#edge/limiter/limiter-of.ts";
import { StoreBreaker } from "#edge/limiter/store-breaker.ts";
import { Signals } from "#edge/metrics/signals.ts";
import { startRedisRest } from "../redis-rest/start-redis-rest.ts";
import { LONG_MS, storeAt } from "../scripts/testing/limiter/store-at.ts";

/**
 * Faults of @upstash/ratelimit with its defaults, each shown on a real engine, and what Aegis does in its place. The engine keeps real
 * time; windows are those of a clock that is set by hand, so that no test waits for one.
 */

const rest = await startRedisRest();
const redis = new Redis({ url: rest.url, token: rest.token, retry: false });
afterAll(() => rest.close());

/** The edge of windows of 10 s, 60 s and an hour. */
const EDGE = 1_800_057_600_000;
const waitUntil = () => undefined;
const quiet = { info() {}, warn() {}, error() {} };
let now = EDGE;
let fetched: URL[] = [];

const at = (time: number) => {
  now = time;
  vi.setSystemTime(time);
};

beforeEach(() => {
  vi.useFakeTimers({ toFake: ["Date"] });
  at(EDGE);
  rest.faults.clear();
  fetched = [];
  const fetchReally = globalThis.fetch;
  vi.spyOn(globalThis, "fetch").mockImplementation(async (input, init) => {
    const url = new URL(input instanceof Request ? input.url : String(input));
    fetched.push(url);
    if (url.origin !== rest.url) throw new TypeError(`no way to ${url.host}`);
    return fetchReally(input, init);
  });
});

afterEach(() => {
  vi.restoreAllMocks();
  vi.useRealTimers();
});

type Algorithm = ConstructorParameters<typeof Ratelimit>[0]["limiter"];

/** The library as its documentation shows it. */
const library = (limiter: Algorithm, options = {}) => new Ratelimit({ redis, limiter, prefix: randomUUID(), ...options });

const rule = (changes: Partial<Limit>) => testLimit({ name: `rule-${randomUUID().slice(0, 8)}`, policy: "exact", quota: 10, ...changes });

const exact = exactLimiter({ openStore: limitStore(rest), secret: rest.token, isolate: "faults", timeoutMs: LONG_MS });

async function countExactly(limit: Limit, key: string, time: number): Promise<Count | null> {
  const [one = null] = await exact.count([{ limit, key }], time);
  return one;
}

function leases(): LeasedLimiter {
  const clock = { now: () => now, sleep: (milliseconds: number) => new Promise<void>((ring) => setTimeout(ring, milliseconds * 40)) };
  const parts = { clock, breaker: new StoreBreaker(), isolate: randomUUID().slice(0, 8), random: () => 0, failed: () => undefined };
  return new LeasedLimiter({ ...parts, store: storeAt(rest, clock.now) });
}

/** Asks of one isolate under a limit. */
function leased(limit: Limit) {
  const limiter = leases();
  return async (cost = 1, key = "client") => (await limiter.countOne({ limit, key, cost }, { now, waitUntil }))?.admitted;
}

const algorithms = ["fixed-window", "sliding-window", "token-bucket"] as const;

describe.each([
  ["B1: a sliding window", Ratelimit.slidingWindow(10, "60 s"), "sliding-window"],
  ["B2: a fixed window", Ratelimit.fixedWindow(10, "60 s"), "fixed-window"],
] as const)("%s that refuses an expensive request", (_name, algorithm, own) => {
  it("charges it all the same in the library, and refuses the last cheap one", async () => {
    const limiter = library(algorithm);
    for (let index = 0; index < 9; index++) await limiter.limit("client");
    const answers = [await limiter.limit("client", { rate: 5 }), await limiter.limit("client", { rate: 1 })];
    expect(answers.map(({ success }) => success)).toEqual([false, false]);
  });

  it.each(["leased", "strict"] as const)("takes nothing for it in Aegis, under policy %s", async (policy) => {
    const ask = leased(rule({ algorithm: own, policy }));
    for (let index = 0; index < 9; index++) await ask();
    expect([await ask(5), await ask(1), await ask(1)]).toEqual([false, true, false]);
  });
});

describe("B3: a sliding window under twice its limit", () => {
  /** How many of two hundred requests, one every half a second, are admitted under ten in ten seconds. */
  const admittedOf = async (ask: () => Promise<boolean | undefined>) => {
    let admitted = 0;
    for (let index = 0; index < 200; index++) {
      at(EDGE + index * 500);
      if (await ask()) admitted += 1;
    }
    return admitted;
  };

  it("admits a third too few in the library, which remembers a refusal until its window ends", async () => {
    const limiter = library(Ratelimit.slidingWindow(10, "10 s"));
    expect(await admittedOf(async () => (await limiter.limit("client")).success)).toBeLessThan(75);
  });

  it("admits what the window allows in Aegis", async () => {
    const limit = rule({ algorithm: "sliding-window", windowSeconds: 10 });
    const admitted = [
      await admittedOf(async () => (await countExactly(limit, "client", now))?.admitted),
      await admittedOf(leased({ ...limit, policy: "leased" })),
      await admittedOf(leased({ ...limit, policy: "strict", name: `${limit.name}-strict` })),
    ];
    // The first window of a counter that was empty is lent in full at once.
    for (const count of admitted) expect([count >= 90, count <= 110]).toEqual([true, true]);
  });
});

describe("B4: a bucket that refuses an expensive request", () => {
  it("refuses cheap ones too in the library, from its memory", async () => {
    const limiter = library(Ratelimit.tokenBucket(5, "600 s", 5));
    expect(await limiter.limit("client", { rate: 8 })).toMatchObject({ success: false });
    expect(await limiter.limit("client", { rate: 1 })).toMatchObject({ success: false, reason: "cacheBlock" });
  });

  it.each(["leased", "strict"] as const)("admits cheap ones in Aegis, under policy %s", async (policy) => {
    const ask = leased(rule({ algorithm: "token-bucket", policy, quota: 5, burst: 5, windowSeconds: 600 }));
    expect([await ask(8), await ask(1)]).toEqual([false, true]);
  });

  it("is asked anew for every request under policy exact: one that was refused is remembered by nobody", async () => {
    const limit = rule({ algorithm: "token-bucket", quota: 6, burst: 1, windowSeconds: 60 });
    const ask = async () => (await countExactly(limit, "client", now))?.admitted;
    expect([await ask(), await ask()]).toEqual([true, false]);
    at(EDGE + 10_000);
    expect(await ask()).toBe(true);
  });
});

describe("B5: an identifier that is a pattern", () => {
  it("deletes everybody's counters in the library when its own are to be", async () => {
    const limiter = library(Ratelimit.fixedWindow(1, "1 d"), { ephemeralCache: false });
    expect((await limiter.limit("victim")).success).toBe(true);
    expect((await limiter.limit("victim")).success).toBe(false);
    await limiter.resetUsedTokens("*");
    expect((await limiter.limit("victim")).success).toBe(true);
  });

  it("is a client like any other in Aegis, which neither searches for keys nor deletes any", async () => {
    await rest.meter.reset();
    for (const algorithm of algorithms) {
      const limit = rule({ algorithm, quota: 1, burst: 1 });
      const asks = [async (key: string) => (await countExactly(limit, key, now))?.admitted];
      for (const policy of ["leased", "strict"] as const) {
        const ask = leased({ ...limit, policy, name: `${limit.name}-${policy}` });
        asks.push(async (key) => (await ask(1, key)) === true);
      }
      for (const ask of asks)
        expect([await ask("victim"), await ask("*"), await ask("victim"), await ask("*")]).toEqual([true, true, false, false]);
    }
    const { commands } = await rest.meter.read();
    for (const name of ["scan", "keys", "del", "unlink", "flushdb"]) expect(commands[name]).toBeUndefined();
  });
});

describe("B6: a counter", () => {
  const lifetimes = async (pattern: string) => Promise.all((await redis.keys(pattern)).map((key) => redis.pttl(key)));

  it("is kept for ever in the library where windows are cached", async () => {
    const limiter = new Ratelimit({ redis, limiter: Ratelimit.cachedFixedWindow(10, "60 s"), prefix: "cached" });
    for (let index = 0; index < 2; index++) await (await limiter.limit("client")).pending;
    expect(await lifetimes("cached*")).toEqual([-1]);
  });

  it("ends in Aegis, whatever counts it", async () => {
    for (const algorithm of algorithms) {
      const limit = rule({ algorithm });
      for (let index = 0; index < 2; index++) await countExactly(limit, "client", now);
      const ask = leased({ ...limit, policy: "leased" });
      for (let index = 0; index < 2; index++) await ask();
    }
    const left = await lifetimes("aegis:*");
    expect(left.length).toBeGreaterThan(algorithms.length);
    expect(left.filter((milliseconds) => milliseconds <= 0)).toEqual([]);
  });
});

describe("B7: a store that fails", () => {
  it("is a fault of the caller's in the library, one that is slow admits in silence", async () => {
    vi.useRealTimers();
    const limiter = library(Ratelimit.fixedWindow(1, "1 d"));
    rest.faults.set({ errorRate: 1 });
    await expect(limiter.limit("client")).rejects.toThrow();
    rest.faults.set({ hang: true });
    const answers = await Promise.all(Array.from({ length: 3 }, () => limiter.limit("client")));
    expect(answers.map(({ success, reason }) => [success, reason])).toEqual(Array(3).fill([true, "timeout"]));
  }, 60_000);

  it.each([{ errorRate: 1 }, { hang: true }, { drop: true }])("is answered as the limit says in Aegis, and marked: %o", async (fault) => {
    vi.useRealTimers();
    const signals = new Signals();
    const parts = { store: rest, breaker: new StoreBreaker(), isolate: "b7", random: () => 0, signals, log: quiet };
    const limiter = limiterOf(parts);
    rest.faults.set(fault);
    const answersOf = async (changes: Partial<Limit>) => {
      const limit = rule({ quota: 1, windowSeconds: 86_400, ...changes });
      const ask = async () => limiter.count([{ limit, key: "client" }], { now: Date.now(), waitUntil });
      return [...(await ask()), ...(await ask())].map((count) => count && [count.admitted, count.isAlone]);
    };
    for (const policy of ["exact", "leased", "strict"] as const) {
      // What an isolate knows to be used up needs no store, and no mark.
      expect(await answersOf({ policy })).toEqual([
        [true, true],
        [false, policy === "exact" ? true : undefined],
      ]);
      expect(await answersOf({ policy, onStoreFailure: "open" })).toEqual([null, null]);
      expect(await answersOf({ policy, onStoreFailure: "closed" })).toEqual([null, null]);
    }
    expect(signals.take()["limit-store-failed"]).toBeGreaterThanOrEqual(5);
  });
});

describe("B8: a list of addresses from the internet", () => {
  it("is fetched by the library as requests come, and lost promises with it, once its protection is on", async () => {
    const limiter = library(Ratelimit.fixedWindow(10, "1 d"), { enableProtection: true });
    const { pending } = await limiter.limit("client", { ip: "203.0.113.1" });
    await expect(pending).rejects.toThrow(/raw\.githubusercontent\.com/);
  });

  it("is never asked for by Aegis: nothing leaves but for the store, nor are lists looked up there", async () => {
    await rest.meter.reset();
    for (const algorithm of algorithms) {
      const limit = rule({ algorithm });
      await countExactly(limit, "203.0.113.1", now);
      await leased({ ...limit, policy: "leased" })(1, "203.0.113.1");
    }
    expect(new Set(fetched.map(({ origin }) => origin))).toEqual(new Set([rest.url]));
    const { commands } = await rest.meter.read();
    expect(Object.keys(commands).filter((name) => ["smismember", "sismember", "sadd", "ttl"].includes(name))).toEqual([]);
  });
});

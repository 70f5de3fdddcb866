import { randomUUID } from "node:crypto";
import { Ratelimit } from "@upstash/ratelimit";
import { Redis } from "@upstash/redis";
import { describe, expect, test } from "vitest";
import { describeEngines } from "./describe-engines.ts";

const limit = 5;
/** Long, and asked of one moment in it, so that no test straddles two windows. */
const window = "1 d";

describeEngines(process.env, (server) => {
  const redis = () => new Redis({ url: server().url, token: server().token, retry: false });
  const ratelimit = (limiter: ConstructorParameters<typeof Ratelimit>[0]["limiter"], options = {}) =>
    new Ratelimit({ redis: redis(), limiter, prefix: randomUUID(), ephemeralCache: false, timeout: 0, ...options });
  const admissions = async (limiter: Ratelimit, count: number) => {
    const outcomes: boolean[] = [];
    for (let index = 0; index < count; index++) outcomes.push((await limiter.limit("client")).success);
    return outcomes;
  };
  const fiveThenRefused = [true, true, true, true, true, false, false];

  describe("one client after another request", () => {
    test("fixedWindow admits as many as its limit", async () => {
      const limiter = ratelimit(Ratelimit.fixedWindow(limit, window));
      expect(await admissions(limiter, 7)).toEqual(fiveThenRefused);
      expect((await limiter.getRemaining("client")).remaining).toBe(0);
    });

    test("slidingWindow admits as many as its limit and counts down", async () => {
      const limiter = ratelimit(Ratelimit.slidingWindow(limit, window));
      const first = await limiter.limit("client");
      expect(first).toMatchObject({ success: true, limit, remaining: 4 });
      expect(first.reset).toBeGreaterThan(Date.now());
      expect(await admissions(limiter, 6)).toEqual(fiveThenRefused.slice(1));
    });

    test("tokenBucket admits its burst and refuses until refilled", async () => {
      const limiter = ratelimit(Ratelimit.tokenBucket(1, window, limit));
      expect(await admissions(limiter, 7)).toEqual(fiveThenRefused);
    });

    test("tokenBucket refills as the engine's keys and the caller's clock say", async () => {
      const limiter = ratelimit(Ratelimit.tokenBucket(limit, "200 ms", limit));
      expect((await admissions(limiter, limit)).every(Boolean)).toBe(true);
      await expect.poll(async () => (await limiter.limit("client")).success, { timeout: 5000 }).toBe(true);
    });

    test("cachedFixedWindow admits as many as its limit", async () => {
      const limiter = ratelimit(Ratelimit.cachedFixedWindow(limit, window), { ephemeralCache: new Map() });
      const outcomes = [];
      for (let index = 0; index < 7; index++) {
        const { success, pending } = await limiter.limit("client");
        outcomes.push(success);
        await pending;
      }
      expect(outcomes).toEqual(fiveThenRefused);
    });

    test("a dynamic limit set later is the one that holds", async () => {
      const limiter = ratelimit(Ratelimit.fixedWindow(limit, window), { dynamicLimits: true });
      await limiter.setDynamicLimit({ limit: 2 });
      expect(await limiter.getDynamicLimit()).toEqual({ dynamicLimit: 2 });
      expect(await admissions(limiter, 3)).toEqual([true, true, false]);
      await limiter.setDynamicLimit({ limit: false });
      expect(await admissions(limiter, 1)).toEqual([true]);
    });

    test("a request may cost more than one, and used tokens can be given back", async () => {
      const limiter = ratelimit(Ratelimit.slidingWindow(limit, window));
      expect((await limiter.limit("client", { rate: 4 })).remaining).toBe(1);
      await limiter.resetUsedTokens("client");
      expect((await limiter.getRemaining("client")).remaining).toBe(limit);
    });

    test("analytics are written beside the decision", async () => {
      const prefix = randomUUID();
      const limiter = ratelimit(Ratelimit.fixedWindow(limit, window), { analytics: true, prefix });
      await (await limiter.limit("client")).pending;
      const [key] = await redis().keys(`${prefix}:events:*`);
      expect(await redis().zrange(key ?? "", 0, -1, { withScores: true })).toEqual([{ identifier: "client", success: true }, 1]);
    });
  });

  test.each([
    ["fixedWindow", Ratelimit.fixedWindow(100, window)],
    ["slidingWindow", Ratelimit.slidingWindow(100, window)],
    ["tokenBucket", Ratelimit.tokenBucket(1, window, 100)],
  ])("%s admits exactly 100 of 500 parallel requests", async (_name, algorithm) => {
    const limiter = ratelimit(algorithm);
    const results = await Promise.all(Array.from({ length: 500 }, () => limiter.limit("client")));
    expect(results.filter(({ success }) => success)).toHaveLength(100);
  });

  test("clients do not share their count", async () => {
    const limiter = ratelimit(Ratelimit.fixedWindow(1, window));
    expect((await limiter.limit("2001:db8::1")).success).toBe(true);
    expect((await limiter.limit("ünïcode:%2f €")).success).toBe(true);
    expect((await limiter.limit("2001:db8::1")).success).toBe(false);
  });
});

import { randomUUID } from "node:crypto";
import { MultiRegionRatelimit, Ratelimit } from "@upstash/ratelimit";
import { Redis } from "@upstash/redis";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { describeEngines } from "./describe-engines.ts";
import { type RedisRest, startRedisRest } from "./start-redis-rest.ts";

const limit = 10;
/** Long, so that no test straddles two windows. */
const window = "2 d";
/** The client as that class was compiled with it. */
type Regions = ConstructorParameters<typeof MultiRegionRatelimit>[0]["redis"];
type Limiter = ConstructorParameters<typeof Ratelimit>[0]["limiter"];
const algorithms: [string, () => Limiter][] = [
  ["fixedWindow", () => Ratelimit.fixedWindow(limit, window)],
  ["slidingWindow", () => Ratelimit.slidingWindow(limit, window)],
  ["tokenBucket", () => Ratelimit.tokenBucket(limit, window, limit)],
];

describeEngines(process.env, (server) => {
  const redis = () => new Redis({ url: server().url, token: server().token, retry: false });
  const build = (limiter: Limiter, options = {}) =>
    new Ratelimit({ redis: redis(), limiter, prefix: randomUUID(), ephemeralCache: false, timeout: 0, ...options });

  describe.each(algorithms)("%s", (name, algorithm) => {
    test("tells how much remains without taking any, and forgets what was used when told to", async () => {
      const limiter = build(algorithm());
      for (let used = 0; used <= limit; used++) {
        expect(await limiter.getRemaining("id")).toMatchObject({ remaining: limit - used, limit });
        expect(await limiter.getRemaining("id")).toMatchObject({ remaining: limit - used });
        await limiter.limit("id");
      }
      await limiter.limit("other");
      await limiter.resetUsedTokens("id");
      expect([(await limiter.getRemaining("id")).remaining, (await limiter.getRemaining("other")).remaining]).toEqual([limit, limit - 1]);
    });

    test("takes back what a negative rate gives, when some is left, none is left, and nothing was taken", async () => {
      const limiter = build(algorithm());
      await limiter.limit("some", { rate: 4 });
      expect((await limiter.limit("some", { rate: -2 })).success).toBe(true);
      expect((await limiter.getRemaining("some")).remaining).toBe(limit - 2);
      expect(await limiter.limit("none", { rate: limit })).toMatchObject({ success: true, remaining: 0 });
      expect((await limiter.limit("none")).success).toBe(false);
      expect((await limiter.limit("none", { rate: -3 })).success).toBe(true);
      expect((await limiter.limit("none")).success).toBe(true);
      expect((await limiter.limit("new", { rate: -3 })).success).toBe(true);
      expect((await limiter.getRemaining("new")).remaining).toBe(limit + 3);
    });

    test("a rate of zero takes nothing", async () => {
      const limiter = build(algorithm());
      await limiter.limit("id", { rate: 3 });
      expect((await limiter.limit("id", { rate: 0 })).success).toBe(true);
      expect((await limiter.getRemaining("id")).remaining).toBe(limit - 3);
    });

    test("a dynamic limit holds, raised or lowered, until it is taken away; without the option none can be set", async () => {
      const limiter = build(algorithm(), { dynamicLimits: true });
      expect(await limiter.getDynamicLimit()).toEqual({ dynamicLimit: null });
      await limiter.setDynamicLimit({ limit: 20 });
      expect((await limiter.limit("raised", { rate: 15 })).success).toBe(true);
      await limiter.setDynamicLimit({ limit: 3 });
      const lowered = await limiter.limit("lowered");
      expect([lowered.success, lowered.limit, lowered.remaining]).toEqual([true, 3, 2]);
      await limiter.setDynamicLimit({ limit: false });
      expect((await limiter.getRemaining("fresh")).limit).toBe(limit);
      await expect(build(algorithm()).setDynamicLimit({ limit: 1 })).rejects.toThrow(/dynamicLimits/);
      await expect(build(algorithm()).getDynamicLimit()).rejects.toThrow(/dynamicLimits/);
    });

    test("blocks until it is ready, or until its patience ends", async () => {
      const limiter = build(algorithm());
      expect((await limiter.blockUntilReady("id", 5000)).success).toBe(true);
      for (let used = 0; used < limit; used++) await limiter.limit("id");
      expect((await limiter.blockUntilReady("id", 50)).success).toBe(false);
    });

    test("answers who was refused from memory, with the reason, and asks Redis no more", async () => {
      const limiter = build(algorithm(), { ephemeralCache: new Map() });
      for (let used = 0; used <= limit; used++) await limiter.limit("id");
      await server().meter.reset();
      expect(await limiter.limit("id")).toMatchObject({ success: false, reason: "cacheBlock" });
      expect((await server().meter.read()).billedCommands).toBe(0);
    });

    test("its scripts have the hashes that the client expects", async () => {
      await redis().scriptFlush();
      const limiter = build(algorithm());
      for (let round = 0; round < 2; round++) expect((await limiter.limit("id")).success).toBe(true);
      await server().meter.reset();
      await limiter.limit("id");
      const { commands } = await server().meter.read();
      expect([commands.evalsha, commands.eval]).toEqual([1, undefined]);
    });

    test(`admits about as many as it should at ${name === "tokenBucket" ? "its burst" : "its limit"}, however requests cost`, async () => {
      for (const [rate, admitted] of [
        [1, 10],
        [3, 3],
      ] as const) {
        const limiter = build(algorithm());
        const answers = await Promise.all(Array.from({ length: 16 }, () => limiter.limit("id", { rate })));
        const successes = answers.filter(({ success }) => success).length;
        // What a sliding window checks is whether anything is left, not whether it is enough.
        expect(successes - admitted).toBeGreaterThanOrEqual(0);
        expect(successes - admitted).toBeLessThanOrEqual(name === "slidingWindow" && rate > 1 ? 1 : 0);
      }
    });
  });

  test("deny lists are kept in the store, and refuse at once", async () => {
    const prefix = randomUUID();
    const limiter = build(Ratelimit.fixedWindow(limit, window), { prefix, enableProtection: true });
    await redis().sadd(`${prefix}:denyList:all`, "198.51.100.7");
    // Else the client would fetch a list of addresses from elsewhere.
    await redis().set(`${prefix}:ipDenyListStatus`, "valid", { ex: 1000 });
    const denied = await limiter.limit("id", { ip: "198.51.100.7" });
    await denied.pending;
    expect(denied).toMatchObject({ success: false, reason: "denyList", deniedValue: "198.51.100.7" });
  });

  test("a check that takes too long is admitted by the client, which says why", async () => {
    const slow = Object.assign(Object.create(redis()) as Redis, { evalsha: () => new Promise(() => undefined) });
    const limiter = build(Ratelimit.fixedWindow(limit, window), { redis: slow, timeout: 20 });
    expect(await limiter.limit("id")).toMatchObject({ success: true, reason: "timeout" });
  });
});

describe("several databases", () => {
  let servers: RedisRest[];
  beforeAll(async () => {
    servers = await Promise.all([startRedisRest(), startRedisRest()]);
  });
  afterAll(() => Promise.all(servers.map((server) => server.close())));

  test.each([
    ["fixedWindow", () => MultiRegionRatelimit.fixedWindow(limit, window)],
    ["slidingWindow", () => MultiRegionRatelimit.slidingWindow(limit, window)],
  ])("%s over them admits its limit and tells each of the others' requests", async (_name, algorithm) => {
    const redis = servers.map(({ url, token }) => new Redis({ url, token, retry: false })) as unknown as Regions;
    const limiter = new MultiRegionRatelimit({ redis, limiter: algorithm(), prefix: randomUUID(), ephemeralCache: false, timeout: 0 });
    const outcomes: boolean[] = [];
    for (let index = 0; index < limit + 3; index++) {
      const { success, pending } = await limiter.limit("id");
      await pending;
      outcomes.push(success);
    }
    expect(outcomes.filter(Boolean)).toHaveLength(limit);
    expect((await limiter.getRemaining("id")).remaining).toBeLessThanOrEqual(0);
  });
});

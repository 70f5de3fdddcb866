import { randomUUID } from "node:crypto";
import { Ratelimit } from "@upstash/ratelimit";
import { Redis } from "@upstash/redis";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { BillingMeter } from "./billing-meter.ts";
import { requireServer } from "./describe-engines.ts";
import type { Engine, Reply } from "./engine.ts";
import { type RedisRest, startRedisRest } from "./start-redis-rest.ts";
import { findRedisServer, startTestRedis, type TestRedis } from "./test-redis-server.ts";

const executable = findRedisServer(process.env.PATH);
const window = "1 d";

requireServer(process.env, executable !== undefined);
describe("over the embedded Valkey", () => billingSuite(async () => undefined));
// The counters are those of the whole server, so it has to be the suite's own.
describe.runIf(executable !== undefined)("over a Redis server", () => billingSuite(() => startTestRedis(executable ?? "")));

function billingSuite(startBackend: () => Promise<TestRedis | undefined>): void {
  let backend: TestRedis | undefined;
  let server: RedisRest;
  let redis: Redis;

  beforeAll(async () => {
    backend = await startBackend();
    server = await startRedisRest({ redisUrl: backend?.url });
    redis = new Redis({ url: server.url, token: server.token, retry: false, enableAutoPipelining: false });
  });
  afterAll(async () => {
    await server.close();
    await backend?.stop();
  });

  const billed = async (work: () => Promise<unknown>): Promise<number> => {
    await server.meter.reset();
    await work();
    return (await server.meter.read()).billedCommands;
  };
  /** The client sends EVALSHA first and EVAL when the engine does not know the script: one command more, once. */
  const warmed = async (limiter: ConstructorParameters<typeof Ratelimit>[0]["limiter"], options = {}) => {
    const built = new Ratelimit({ redis, limiter, prefix: randomUUID(), ephemeralCache: false, timeout: 0, ...options });
    await (await built.limit("warm-up")).pending;
    return built;
  };

  test("fixedWindow costs 3, then 2 whether admitted or denied", async () => {
    const limiter = await warmed(Ratelimit.fixedWindow(2, window));
    const costs = [];
    for (let index = 0; index < 3; index++) costs.push(await billed(() => limiter.limit("client")));
    expect(costs).toEqual([3, 2, 2]);
  });

  test("slidingWindow costs 5, then 4, and 3 when denied", async () => {
    const limiter = await warmed(Ratelimit.slidingWindow(2, window));
    const costs = [];
    for (let index = 0; index < 3; index++) costs.push(await billed(() => limiter.limit("client")));
    expect(costs).toEqual([5, 4, 3]);
  });

  test("tokenBucket costs 4, and 2 when denied", async () => {
    const limiter = await warmed(Ratelimit.tokenBucket(1, window, 2));
    const costs = [];
    for (let index = 0; index < 3; index++) costs.push(await billed(() => limiter.limit("client")));
    expect(costs).toEqual([4, 4, 2]);
  });

  test("cachedFixedWindow costs 2", async () => {
    const limiter = await warmed(Ratelimit.cachedFixedWindow(10, window), { ephemeralCache: new Map() });
    expect(await billed(() => limiter.limit("client"))).toBe(2);
  });

  test("dynamic limits and analytics cost 1 more each", async () => {
    const dynamic = await warmed(Ratelimit.fixedWindow(10, window), { dynamicLimits: true });
    await dynamic.limit("client");
    expect(await billed(() => dynamic.limit("client"))).toBe(3);
    const analytics = await warmed(Ratelimit.fixedWindow(10, window), { analytics: true });
    await (await analytics.limit("client")).pending;
    expect(await billed(async () => (await analytics.limit("client")).pending)).toBe(3);
  });

  test("deny lists cost 3 more, and what remains 2 or 3", async () => {
    const prefix = randomUUID();
    // Else the client would fetch a list of addresses from elsewhere.
    await redis.set(`${prefix}:ipDenyListStatus`, "valid", { ex: 1000 });
    const protecting = await warmed(Ratelimit.fixedWindow(10, window), { enableProtection: true, prefix });
    await protecting.limit("client");
    expect(await billed(() => protecting.limit("client"))).toBe(5);
    const remaining = async (algorithm: Parameters<typeof warmed>[0]) => {
      const limiter = await warmed(algorithm);
      await limiter.getRemaining("client");
      return billed(() => limiter.getRemaining("client"));
    };
    expect(await remaining(Ratelimit.fixedWindow(10, window))).toBe(2);
    expect(await remaining(Ratelimit.slidingWindow(10, window))).toBe(3);
    expect(await remaining(Ratelimit.tokenBucket(10, window, 10))).toBe(2);
  });

  test("a denial that the client answers from its memory costs nothing", async () => {
    const limiter = await warmed(Ratelimit.fixedWindow(1, window), { ephemeralCache: new Map() });
    await limiter.limit("client");
    await limiter.limit("client");
    expect(await billed(() => limiter.limit("client"))).toBe(0);
  });

  test("every command of a pipeline and of a transaction is billed, their frame and PING are not", async () => {
    const key = randomUUID();
    expect(await billed(() => redis.pipeline().incr(key).incr(key).get(key).exec())).toBe(3);
    expect(await billed(() => redis.multi().incr(key).incr(key).get(key).exec())).toBe(3);
    expect(await billed(() => redis.ping())).toBe(0);
  });

  test("a command inside a script is billed, however often it runs", async () => {
    expect(await billed(() => redis.eval("for i = 1, 10 do redis.call('INCR', KEYS[1]) end", [randomUUID()], []))).toBe(11);
  });

  test("the reading tells commands by name and HTTP requests, and reset makes both zero, over HTTP too", async () => {
    const headers = { authorization: `Bearer ${server.token}` };
    await server.meter.reset();
    await redis.pipeline().set("meter:a", 1).get("meter:a").get("meter:a").exec();
    const reading = await fetch(`${server.url}/_meter`, { headers });
    expect(await reading.json()).toEqual({ billedCommands: 3, commands: { set: 1, get: 2 }, requests: 1 });
    const reset = await fetch(`${server.url}/_meter/reset`, { method: "POST", headers });
    expect(await reset.json()).toEqual({ billedCommands: 0, commands: {}, requests: 0 });
    expect((await fetch(`${server.url}/_meter`)).status).toBe(401);
  });
}

describe("an engine whose counters start again", () => {
  test("counts from zero and not below", async () => {
    const replies = ["cmdstat_get:calls=100,usec=1", "cmdstat_get:calls=7,usec=1", "cmdstat_set:calls=2,usec=1"];
    const engine: Engine = {
      description: "counters",
      persistent: false,
      send: async (): Promise<Reply> => Buffer.from(`# Commandstats\r\n${replies.shift()}\r\n`),
      transaction: async () => [],
      close: async () => undefined,
    };
    const meter = new BillingMeter(engine);
    await meter.reset();
    expect((await meter.read()).commands).toEqual({ get: 7 });
    expect((await meter.read()).commands).toEqual({ set: 2 });
  });
});

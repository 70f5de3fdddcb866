import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Limit } from "#contracts/limit.ts";
import { exactLimiter } from "#edge/limiter/exact/exact-limiter.ts";
import { testLimit } from "#edge/limiter/lease/test-lease.ts";
import { limitStore } from "#edge/limiter/limit-store.ts";
import { startRedisRest } from "../redis-rest/start-redis-rest.ts";

const server = await startRedisRest();
const openStore = limitStore(server);
const limiter = exactLimiter({ openStore, secret: server.token, isolate: "cost", timeoutMs: 20_000 });
afterAll(() => server.close());

const limit = (algorithm: Limit["algorithm"], quota = 2) =>
  testLimit({ name: `cost-${crypto.randomUUID()}`, algorithm, policy: "exact", quota, windowSeconds: 36_000 });

/** What Upstash would bill for each of so many requests. */
async function billed(limits: Limit[], requests: number, cost?: number): Promise<number[]> {
  const asks = limits.map((one) => ({ limit: one, key: "key:a", ...(cost !== undefined && { cost }) }));
  const bills = [];
  for (let request = 0; request < requests; request++) {
    await server.meter.reset();
    await limiter.count(asks, Date.now());
    bills.push((await server.meter.read()).billedCommands);
  }
  return bills;
}

describe("the commands that an exact limit costs", () => {
  // Whoever finds that Redis has not got the script yet sends it.
  beforeAll(async () => {
    for (const algorithm of ["fixed-window", "sliding-window", "token-bucket"] as const) await billed([limit(algorithm)], 1);
    await billed([limit("fixed-window")], 1, 1);
  });

  it.each([
    // A fixed window counts what it refuses; a sliding one reads its counters to tell when to come back.
    ["fixed-window", [3, 2, 2]],
    ["sliding-window", [5, 4, 4]],
    ["token-bucket", [4, 4, 2]],
  ] as const)("are those of the library for a %s whose requests cost 1", async (algorithm, expected) => {
    expect(await billed([limit(algorithm)], 3)).toEqual(expected);
  });

  it.each([
    ["fixed-window", [4, 3, 2]],
    ["sliding-window", [4, 3, 2]],
    ["token-bucket", [4, 4, 2]],
    ["sliding-log", [5, 5, 3]],
  ] as const)("are those of our script for a %s whose requests cost something else", async (algorithm, expected) => {
    expect(await billed([limit(algorithm, 6)], 3, 3)).toEqual(expected);
  });

  it("grow less than the number of limits that are judged together", async () => {
    expect(await billed([limit("fixed-window", 9), limit("sliding-window", 9), limit("sliding-window")], 3)).toEqual([8, 5, 2]);
  });

  it("are one more for a log in which something has become old", async () => {
    const log = { ...limit("sliding-log"), windowSeconds: 1 };
    await billed([log], 1);
    const bills: number[] = [];
    await expect.poll(async () => bills.push(...(await billed([log], 1))) && bills.at(-1), { timeout: 20_000, interval: 100 }).toBe(6);
    expect(bills.slice(0, -1).every((bill) => bill === 5 || bill === 3)).toBe(true);
  });
});

import { Redis } from "@upstash/redis/cloudflare";
import { describe, expect, inject, it, onTestFinished, vi } from "vitest";
import type { Limit } from "#contracts/limit.ts";
import type { Count } from "../limiter.ts";
import { exactLimit, testExact } from "./test-exact.ts";

const store = { url: inject("redisUrl"), token: inject("redisToken") };
const limiter = testExact(store);
const redis = new Redis({ ...store, automaticDeserialization: false });
const log = (changes: Partial<Limit> = {}) => exactLimit({ algorithm: "sliding-log", quota: 3, burst: 3, windowSeconds: 600, ...changes });

/** Its set, and its entries as the store holds them. */
async function entriesOf({ name }: Limit) {
  const [key = ""] = await redis.keys(`aegis:${name}:*`);
  return { key, entries: (await redis.zrange<string[]>(key, 0, -1, { withScores: true })).map(String) };
}

/** Makes every entry of a log older; the store's clock is real. */
async function age(rule: Limit, milliseconds: number): Promise<void> {
  const { key, entries } = await entriesOf(rule);
  for (let index = 0; index < entries.length; index += 2) await redis.zincrby(key, -milliseconds, entries[index] ?? "");
}

describe("a sliding log", () => {
  it("frees each request a window after it came, whichever way its window is cut", async () => {
    const ask = { limit: log(), key: "key:a" };
    await limiter.one(ask);
    await age(ask.limit, 400_000);
    await limiter.one(ask);
    await limiter.one(ask);
    const refused = await limiter.one(ask);
    expect(refused.admitted).toBe(false);
    expect(Math.abs(refused.retryAt - Date.now() - 200_000)).toBeLessThan(20_000);
    await age(ask.limit, 200_000);
    expect([await limiter.one(ask), await limiter.one(ask)]).toMatchObject([{ admitted: true }, { admitted: false }]);
    expect((await entriesOf(ask.limit)).entries).toHaveLength(6);
  });

  it("tells an expensive request when enough entries will have left, an admitted one when the oldest will", async () => {
    const ask = { limit: log({ quota: 10 }), key: "key:a" };
    const left = ({ retryAt }: Count) => Math.round((retryAt - Date.now()) / 50_000) * 50_000;
    await limiter.one({ ...ask, cost: 4 });
    await age(ask.limit, 300_000);
    expect(left(await limiter.one({ ...ask, cost: 4 }))).toBe(300_000);
    expect(left(await limiter.one({ ...ask, cost: 6 }))).toBe(300_000);
    expect(left(await limiter.one({ ...ask, cost: 7 }))).toBe(600_000);
  });

  it("names a time at which the store admits, to the millisecond", async () => {
    const ask = { limit: log({ quota: 1, windowSeconds: 1 }), key: "key:a" };
    await limiter.one(ask);
    const refused = await limiter.one(ask);
    expect(refused.admitted).toBe(false);
    await expect.poll(() => Date.now() >= refused.retryAt, { timeout: 20_000, interval: 5 }).toBe(true);
    expect((await limiter.one(ask)).admitted).toBe(true);
  });

  it("holds what was admitted under any quota: a lowered one applies to the whole window at once", async () => {
    const rule = log({ quota: 5 });
    const admits = async (quota: number) => (await limiter.one({ limit: { ...rule, quota }, key: "key:a" })).admitted;
    expect([await admits(5), await admits(5), await admits(1), await admits(2), await admits(3), await admits(3)]).toEqual([
      true,
      true,
      false,
      false,
      true,
      false,
    ]);
  });

  it("counts isolates whose clocks differ by the store's", async () => {
    const ask = { limit: log(), key: "key:a" };
    vi.useFakeTimers({ toFake: ["Date"], now: Date.now() + 300_000 });
    onTestFinished(() => void vi.useRealTimers());
    await limiter.one(ask, Date.now());
    vi.useRealTimers();
    await limiter.one(ask);
    await limiter.one(ask);
    vi.useFakeTimers({ toFake: ["Date"], now: Date.now() + 590_000 });
    const refused = await limiter.one(ask, Date.now());
    expect(refused.admitted).toBe(false);
    expect(Math.abs(refused.retryAt - Date.now() - 600_000)).toBeLessThan(20_000);
  });
});

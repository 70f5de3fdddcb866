import { describe, expect, it } from "vitest";
import type { Limit } from "#contracts/limit.ts";
import { LocalLimiter } from "./local-limiter.ts";
import { StoreBreaker } from "./store-breaker.ts";

const limit = { name: "l", quota: 2, windowSeconds: 10 } as Limit;

describe("local limiter", () => {
  it("admits the quota in each window and says when the next begins", () => {
    const limiter = new LocalLimiter();
    const at = (now: number) => limiter.count(limit, "key:a", now);
    expect([at(1000), at(2000), at(3000)].map((count) => count.admitted)).toEqual([true, true, false]);
    expect(at(9999)).toEqual({ admitted: false, remaining: 0, retryAt: 10_000 });
    expect(at(10_000).admitted).toBe(true);
    expect(limiter.count(limit, "key:b", 3000).admitted).toBe(true);
  });

  it("judges by a changed window or quota at once, not when the old window ends", () => {
    const limiter = new LocalLimiter();
    const hourly = { ...limit, windowSeconds: 3600 };
    for (let count = 0; count < 3; count++) limiter.count(hourly, "key:a", 1000);
    expect(limiter.count({ ...hourly, windowSeconds: 1 }, "key:a", 1000)).toEqual({ admitted: true, remaining: 1, retryAt: 2000 });
    expect(limiter.count({ ...hourly, quota: 3 }, "key:a", 1000)).toMatchObject({ admitted: true, remaining: 2 });
    expect(limiter.count({ ...hourly, quota: 1 }, "key:a", 1000)).toMatchObject({ admitted: true, remaining: 0 });
    expect(limiter.count(hourly, "key:a", 1000).admitted).toBe(false);
  });

  it("stays bounded under any number of keys", () => {
    const limiter = new LocalLimiter();
    for (let key = 0; key < 50_000; key++) limiter.count(limit, `key:${key}`, 0);
    expect(limiter.size).toBeLessThanOrEqual(20_000);
  });
});

describe("store breaker", () => {
  it("opens after five failures in a row, lets one probe through every two seconds and closes on success", () => {
    const breaker = new StoreBreaker();
    for (let failure = 0; failure < 5; failure++) {
      expect(breaker.mayTry(0)).toBe(true);
      breaker.failed(0);
    }
    expect(breaker.state).toBe("disconnected");
    expect([breaker.mayTry(1999), breaker.mayTry(2000), breaker.mayTry(2001), breaker.mayTry(4000)]).toEqual([false, true, false, true]);
    breaker.succeeded();
    expect([breaker.mayTry(4001), breaker.state]).toEqual([true, "connected"]);
  });
});

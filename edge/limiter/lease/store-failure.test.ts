import { Redis } from "@upstash/redis/cloudflare";
import { describe, expect, inject, it } from "vitest";
import type { Limit } from "#contracts/limit.ts";
import { limitStore } from "../limit-store.ts";
import { StoreBreaker } from "../store-breaker.ts";
import { type LeaseStore, redisLeaseStore } from "./lease-store.ts";
import { LeasedLimiter } from "./leased-limiter.ts";
import { testLimit } from "./test-lease.ts";

const address = { url: inject("redisUrl"), token: inject("redisToken") };
const real = redisLeaseStore(limitStore(address), address.token, 20_000);
let serial = 0;
const limit = (changes: Partial<Limit> = {}) =>
  testLimit({ name: `failing-${++serial}`, windowSeconds: 36_000, policy: "strict", quota: 10, ...changes });

type Mood = "well" | "refuses" | "loses answers" | "hangs";

/** A store that can fail, over the real one; an isolate's clock that is ours. */
function failing() {
  let mood: Mood = "well";
  let now = Date.now();
  const store: LeaseStore = {
    async settle(keys, given) {
      if (mood === "refuses") throw new Error("away");
      if (mood === "hangs") return new Promise(() => undefined);
      const answer = await real.settle(keys, given);
      if (mood === "loses answers") throw new Error("lost");
      return answer;
    },
    fieldOf: real.fieldOf,
  };
  const breaker = new StoreBreaker();
  const clock = {
    now: () => now,
    sleep: (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, mood === "hangs" ? 1 : ms * 40)),
  };
  const limiter = new LeasedLimiter({ store, breaker, clock, isolate: `f${++serial}`, random: () => 0, failed: () => undefined });
  return {
    limiter,
    breaker,
    become: (next: Mood) => {
      mood = next;
    },
    pass: (milliseconds: number) => {
      now += milliseconds;
    },
    together: async (...rules: Limit[]) =>
      limiter.count(
        rules.map((rule) => ({ limit: rule, key: "key:a" })),
        { now, waitUntil: () => undefined },
      ),
    count: async (rule: Limit) => limiter.countOne({ limit: rule, key: "key:a" }, { now, waitUntil: () => undefined }),
  };
}

/** How many another isolate still gets. */
async function leftFor(rule: Limit): Promise<number> {
  const { count } = failing();
  let left = 0;
  while ((await count(rule))?.admitted) left += 1;
  return left;
}

describe.each(["refuses", "hangs"] as const)("a limit whose store %s", (mood) => {
  it("is counted by what the isolate knows, and told to the store when it is back", async () => {
    const rule = limit({ quota: 10 });
    const { count, become, pass, limiter } = failing();
    expect(await count(rule)).toMatchObject({ admitted: true });
    become(mood);
    const counts = [];
    for (let index = 0; index < 15; index++) counts.push(await count(rule));
    expect(counts.filter((one) => one?.admitted)).toHaveLength(9);
    expect(counts.filter((one) => one?.isAlone)).not.toHaveLength(0);
    become("well");
    pass(5000);
    await limiter.close();
    expect(await leftFor(rule)).toBe(0);
  });

  it("says nothing of a limit that is open or closed then; what was let through is told", async () => {
    const [open, closed] = [limit({ onStoreFailure: "open" }), limit({ onStoreFailure: "closed" })];
    const { count, become, pass, limiter } = failing();
    become(mood);
    for (let index = 0; index < 4; index++) expect([await count(open), await count(closed)]).toEqual([null, null]);
    become("well");
    pass(5000);
    await limiter.close();
    expect([await leftFor(open), await leftFor(closed)]).toEqual([6, 10]);
  });
});

describe("several limits whose store is away", () => {
  it("are charged all or none, whichever refuses", async () => {
    const [local, tight, open, closed] = [
      limit({ quota: 5 }),
      limit({ quota: 1 }),
      limit({ onStoreFailure: "open" }),
      limit({ onStoreFailure: "closed" }),
    ];
    const { together, become, pass, limiter } = failing();
    become("refuses");
    expect(await together(local, open, tight)).toMatchObject([{ admitted: true, remaining: 4 }, null, { admitted: true }]);
    const unasked = { admitted: true, isUnasked: true };
    expect(await together(local, open, tight)).toMatchObject([{ ...unasked, remaining: 4 }, unasked, { admitted: false }]);
    expect(await together(local, open, closed)).toMatchObject([{ admitted: true, remaining: 4 }, null, null]);
    expect(await together(local, { ...closed, shadow: true })).toMatchObject([{ admitted: true, remaining: 3 }, null]);
    become("well");
    pass(5000);
    await limiter.close();
    expect([await leftFor(open), await leftFor(closed)]).toEqual([9, 10]);
  });
});

describe("a limit that is closed and holds permits while its store is away", () => {
  it("admits by them beside another that must ask", async () => {
    const [held, asking] = [limit({ quota: 1000, onStoreFailure: "closed" }), limit({ onStoreFailure: "open" })];
    const { count, together, become, breaker } = failing();
    for (let index = 0; index < 20; index++) await count(held);
    become("refuses");
    breaker.failed(Date.now());
    const [first, second] = await together(held, asking);
    expect([first?.admitted, first?.isAlone, second]).toEqual([true, undefined, null]);
  });
});

describe("what another limit's refusal takes back", () => {
  it("leaves nothing held or told, of limits that count alone for several isolates or are open", async () => {
    const [local, open] = [limit({ quota: 100 }), limit({ onStoreFailure: "open" })];
    const [one, other] = [failing(), failing()];
    for (const { count, limiter } of [one, other, one]) {
      await count(local);
      await limiter.close();
    }
    await one.count(local);
    one.become("refuses");
    one.breaker.failed(Date.now());
    const asks = [local, open].map((rule) => ({ limit: rule, key: "key:a", cost: 5 }));
    const asker = { now: Date.now(), waitUntil: () => undefined };
    const left = async () => (await one.limiter.countOne({ limit: local, key: "key:a", cost: 0 }, asker))?.remaining;
    const before = await left();
    const counts = await one.limiter.count(asks, asker);
    expect(counts).toMatchObject([{ admitted: true, isAlone: true }, null]);
    for (const [index, ask] of asks.entries()) one.limiter.giveBack(ask, counts[index], asker);
    expect(await left()).toBe(before);
    one.become("well");
    one.pass(5000);
    await one.limiter.close();
    expect(await leftFor(open)).toBe(10);
  });
});

describe("a store that fails", () => {
  it("is left alone after five failures, then tried once in two seconds, for which nobody waits", async () => {
    const rule = limit();
    const { count, become, pass, breaker } = failing();
    become("refuses");
    await expect.poll(async () => (await count(rule)) && breaker.isDue(Date.now()), { timeout: 10_000, interval: 1 }).toBe(false);
    become("well");
    expect(await count(rule)).toMatchObject({ isAlone: true });
    pass(2500);
    await count(rule);
    await expect.poll(async () => (await count(rule))?.isAlone, { timeout: 10_000 }).toBeUndefined();
  });

  it("charges once what it charged and whose answer was lost", async () => {
    const rule = limit({ policy: "leased", quota: 100 });
    const { count, become, limiter } = failing();
    await count(rule);
    become("loses answers");
    await limiter.close();
    await limiter.close();
    become("well");
    await limiter.close();
    await count(rule);
    await limiter.close();
    const redis = new Redis({ ...address, automaticDeserialization: false });
    const field = await real.fieldOf(`${rule.name}\n${rule.algorithm}\n${rule.windowSeconds}\nkey:a`);
    const hashes = await redis.keys("aegis:leases:*");
    const values = await Promise.all(hashes.map((hash) => redis.hget<string>(hash, field)));
    expect(values.find((value) => value !== null)).toMatch(/^\d+:2:/);
  });

  it("goes on when it has lost its scripts", async () => {
    const rule = limit();
    const { count } = failing();
    await count(rule);
    await new Redis(address).scriptFlush();
    const other = failing();
    expect(await other.count(rule)).toMatchObject({ admitted: true });
  });
});

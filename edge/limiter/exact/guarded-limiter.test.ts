import { describe, expect, it } from "vitest";
import type { Limit } from "#contracts/limit.ts";
import type { Asker, ChargedAsk, Counts } from "../limiter.ts";
import { LocalLimiter } from "../local-limiter.ts";
import { StoreBreaker } from "../store-breaker.ts";
import type { ExactLimiter } from "./exact-limiter.ts";
import { GuardedLimiter } from "./guarded-limiter.ts";
import { exactLimit } from "./test-exact.ts";

const away: ExactLimiter = {
  count: () => Promise.reject(new Error("away")),
  charge: () => Promise.reject(new Error("away")),
};

function guarded(exact: ExactLimiter = away) {
  const breaker = new StoreBreaker();
  const failures: unknown[] = [];
  const limiter = new GuardedLimiter({ exact, local: new LocalLimiter(), breaker, failed: (error) => failures.push(error) });
  const works: Promise<unknown>[] = [];
  const asker: Asker = { now: Date.now(), waitUntil: (work) => works.push(work) };
  const count = (...limits: Limit[]): Promise<Counts> =>
    limiter.count(
      limits.map((limit) => ({ limit, key: "key:a" })),
      asker,
    );
  const charge = async (ask: ChargedAsk, units: number) => {
    limiter.charge(ask, units, asker);
    await Promise.all(works);
  };
  return { count, charge, failures, breaker };
}

describe.each(["sliding-log", "fixed-window"] as const)("a %s whose store is away", (algorithm) => {
  const limit = (changes: Partial<Limit> = {}) => exactLimit({ algorithm, quota: 2, windowSeconds: 36_000, ...changes });

  it("counts by itself, or says nothing where it is open or closed", async () => {
    const { count, failures } = guarded();
    const [local, open, closed] = [limit(), limit({ onStoreFailure: "open" }), limit({ onStoreFailure: "closed" })];
    const admitted = [];
    for (let index = 0; index < 3; index++) admitted.push(await count(local));
    expect(admitted.flat().map((one) => [one?.admitted, one?.isAlone])).toEqual([
      [true, true],
      [true, true],
      [false, true],
    ]);
    expect([await count(open), await count(closed)]).toEqual([[null], [null]]);
    expect(failures).toHaveLength(5);
  });

  it("asks no more after five failures, until two seconds have passed", async () => {
    const { count, failures } = guarded();
    for (let index = 0; index < 9; index++) await count(limit());
    expect(failures).toHaveLength(5);
  });

  it("charges nothing of a request that one of its limits refuses", async () => {
    const { count } = guarded();
    const [local, closed, tight] = [limit({ quota: 5 }), limit({ onStoreFailure: "closed" }), limit({ quota: 1 })];
    await count(local, closed);
    await count(local, tight);
    await count(local, tight);
    expect(await count(local)).toMatchObject([{ admitted: true, remaining: 3 }]);
    await count(local, { ...closed, shadow: true });
    expect(await count(local)).toMatchObject([{ admitted: true, remaining: 1 }]);
  });

  it("charges by itself what is known afterwards", async () => {
    const { count, charge } = guarded();
    const rule = limit();
    await charge({ limit: rule, key: "key:a" }, 2);
    expect(await count(rule)).toMatchObject([{ admitted: false }]);
  });
});

describe("what was counted alone", () => {
  it("is settled there though the store is back, and nothing is given back there that was taken in the store", async () => {
    const told: number[] = [];
    const back: ExactLimiter = { count: away.count, charge: async (_ask, units) => void told.push(units) };
    const [rule, key] = [exactLimit({ quota: 10 }), "key:a"];
    const alone = guarded(back);
    await alone.count(rule);
    await alone.charge({ limit: rule, key, isAlone: true }, 8);
    expect([await alone.count(rule), told]).toMatchObject([[{ remaining: 0 }], []]);
    const lost = guarded();
    await lost.count(rule);
    await lost.charge({ limit: rule, key }, -1);
    expect(await lost.count(rule)).toMatchObject([{ remaining: 8 }]);
  });
});

describe("a store that answers again", () => {
  it("is believed", async () => {
    let isAway = true;
    const { count, breaker } = guarded({
      count: async (asks) => (isAway ? Promise.reject(new Error("away")) : asks.map(() => ({ admitted: true, remaining: 1, retryAt: 0 }))),
      charge: async () => undefined,
    });
    expect(await count(exactLimit())).toMatchObject([{ isAlone: true }]);
    isAway = false;
    expect(await count(exactLimit())).toEqual([{ admitted: true, remaining: 1, retryAt: 0 }]);
    expect(breaker.state).toBe("connected");
  });
});

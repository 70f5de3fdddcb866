import { describe, expect, inject, it, onTestFinished, vi } from "vitest";
import type { Limit } from "#contracts/limit.ts";
import type { Log } from "../log.ts";
import { Signals } from "../metrics/signals.ts";
import { testLimit } from "./lease/test-lease.ts";
import type { Ask, Counts, Limiter } from "./limiter.ts";
import { limiterOf, localOnly } from "./limiter-of.ts";
import { StoreBreaker } from "./store-breaker.ts";

const store = { url: inject("redisUrl"), token: inject("redisToken") };
const log = { warn: () => undefined } as unknown as Log;
const limit = (changes: Partial<Limit> = {}) =>
  testLimit({ name: `of-${crypto.randomUUID()}`, quota: 100, windowSeconds: 36_000, ...changes });
const exact = (changes: Partial<Limit> = {}) => limit({ policy: "exact", ...changes });

function isolate(parts: Partial<Parameters<typeof limiterOf>[0]> = {}) {
  const breaker = new StoreBreaker();
  const limiter = limiterOf({ store, breaker, isolate: crypto.randomUUID(), random: () => 0, signals: new Signals(), log, ...parts });
  return { ...asking(limiter), breaker, limiter };
}

function asking(limiter: Limiter) {
  const works: Promise<unknown>[] = [];
  const waitUntil = (work: Promise<unknown>) => void works.push(work);
  const asksOf = (limits: Limit[], cost?: number): Ask[] =>
    limits.map((one) => ({ limit: one, key: "key:a", ...(cost !== undefined && { cost }) }));
  return {
    count: async (limits: Limit[], cost?: number): Promise<Counts> => limiter.count(asksOf(limits, cost), { now: Date.now(), waitUntil }),
    charge: async (rule: Limit, units: number) => {
      limiter.charge({ limit: rule, key: "key:a" }, units, { now: Date.now(), waitUntil });
      // What is leased is known at once; a settlement would be awaited for seconds.
      const told = works.splice(0);
      if (rule.policy === "exact") await Promise.all(told);
    },
  };
}

/** A machine that stalls may make the product count alone for once: such a try says nothing. */
const isWhole = (counts: Counts) => counts.every((count) => count !== null && !count.isAlone);

describe("a request with a leased and an exact limit", () => {
  it("is charged to both or to none, whichever refuses", async () => {
    const { count } = isolate();
    const [leased, tight] = [limit(), exact({ algorithm: "sliding-log", quota: 2 })];
    const answers = [await count([leased, tight]), await count([tight, leased]), await count([leased, tight])];
    expect(answers.every(isWhole)).toBe(true);
    expect(answers.map((counts) => counts.map((one) => one?.admitted))).toEqual([
      [true, true],
      [true, true],
      [true, false],
    ]);
    expect(await count([leased], 0)).toMatchObject([{ remaining: 98 }]);
    const [full, wide] = [limit({ quota: 1 }), exact({ quota: 5 })];
    await count([full]);
    expect(await count([wide, full])).toMatchObject([{ isUnasked: true }, { admitted: false }]);
    expect(await count([wide], 0)).toMatchObject([{ remaining: 5 }]);
  });

  it("is refused by neither in shadow, and charged to the other", async () => {
    const { count } = isolate();
    const [leased, shadow] = [limit(), exact({ quota: 1, shadow: true })];
    await count([leased, shadow]);
    expect(await count([leased, shadow])).toMatchObject([{ admitted: true }, { admitted: false }]);
    expect(await count([leased], 0)).toMatchObject([{ remaining: 98 }]);
    const [full, wide] = [limit({ quota: 1, shadow: true }), exact({ quota: 5 })];
    await count([full]);
    expect(await count([full, wide])).toMatchObject([{ admitted: false }, { admitted: true, remaining: 4 }]);
  });

  it("gives permits of a strict limit back where the exact one refuses", async () => {
    const { count } = isolate();
    const [strict, none] = [limit({ policy: "strict", quota: 3 }), exact({ quota: 1 })];
    await count([none]);
    for (let index = 0; index < 5; index++) await count([strict, none]);
    const admitted = [];
    for (let index = 0; index < 4; index++) admitted.push((await count([strict]))[0]?.admitted);
    expect(admitted).toEqual([true, true, true, false]);
  });
});

describe("a request with leased limits and an exact one that refuses while the store is away", () => {
  it("charges nothing, whatever the leased ones do then", async () => {
    const { count, limiter, breaker } = isolate();
    const fetched = vi.spyOn(globalThis, "fetch").mockRejectedValue(new TypeError("away"));
    onTestFinished(() => fetched.mockRestore());
    const [local, open, tight] = [limit({ policy: "strict" }), limit({ policy: "strict", onStoreFailure: "open" }), exact({ quota: 1 })];
    await count([tight]);
    for (let index = 0; index < 5; index++) expect(await count([local, open, tight])).toMatchObject([{}, null, { admitted: false }]);
    expect(await count([local], 0)).toMatchObject([{ remaining: 100 }]);
    fetched.mockRestore();
    breaker.succeeded();
    await limiter.close();
    expect(await isolate().count([open, local], 0)).toMatchObject([{ remaining: 100 }, { remaining: 100 }]);
  });
});

describe("units given back of what an open limit let through while the store was away", () => {
  it("make no room for others", async () => {
    const { count, limiter } = isolate();
    const open = limit({ policy: "strict", onStoreFailure: "open" });
    expect(await count([open], 60)).toMatchObject([{ admitted: true }]);
    const fetched = vi.spyOn(globalThis, "fetch").mockRejectedValue(new TypeError("away"));
    onTestFinished(() => fetched.mockRestore());
    const { remaining } = (await count([open], 0))[0] ?? {};
    expect(await count([open], 30)).toEqual([null]);
    limiter.charge({ limit: open, key: "key:a", isOpen: true }, -30, { now: Date.now(), waitUntil: () => undefined });
    expect(await count([open], 0)).toMatchObject([{ remaining }]);
  });
});

describe.each(["leased", "strict", "exact"] as const)("units charged afterwards to a limit that is %s", (policy) => {
  it("count, and refuse later requests beyond the quota", async () => {
    const { count, charge } = isolate();
    const rule = limit({ policy });
    expect((await count([rule], 1))[0]?.admitted).toBe(true);
    await charge(rule, 150);
    expect((await count([rule], 1))[0]?.admitted).toBe(false);
    await charge(rule, -100);
    expect((await count([rule], 1))[0]).toMatchObject({ admitted: true, remaining: 48 });
    await charge(rule, Number.NaN);
    expect((await count([rule], 48))[0]?.admitted).toBe(true);
  });

  it("are told to other isolates", async () => {
    const [one, other] = [isolate(), isolate()];
    const rule = limit({ policy });
    await one.count([rule], 1);
    await one.charge(rule, 98);
    await one.limiter.close();
    expect([(await other.count([rule], 1))[0]?.admitted, (await other.count([rule], 1))[0]?.admitted]).toEqual([true, false]);
  });
});

describe("a sliding log", () => {
  it("is counted exactly, whatever policy a document gives it", async () => {
    const { count } = isolate();
    const other = isolate();
    const rule = limit({ algorithm: "sliding-log", policy: "leased", quota: 2 });
    const counts = [await count([rule]), await other.count([rule]), await count([rule])];
    expect(counts.flat().map((one) => one?.admitted)).toEqual([true, true, false]);
  });
});

describe("a store that is away", () => {
  it("leaves every limit of a request to its own choice", async () => {
    const { count } = isolate({ store: { url: "http://127.0.0.1:9", token: "t" } });
    const [leased, local, open, closed] = [
      limit({ quota: 10 }),
      exact({ quota: 10 }),
      exact({ onStoreFailure: "open" }),
      exact({ onStoreFailure: "closed" }),
    ];
    expect(await count([leased, local, open])).toMatchObject([{ isAlone: true }, { isAlone: true, remaining: 9 }, null]);
    expect((await count([local, closed]))[1]).toBeNull();
    expect(await count([local])).toMatchObject([{ remaining: 8 }]);
  });
});

describe("without a store", () => {
  it("limits are counted by this process, together and by cost", async () => {
    const { count, charge } = asking(localOnly());
    const [wide, tight] = [limit({ quota: 10 }), limit({ quota: 4 })];
    expect((await count([wide, tight], 3)).map((one) => one?.admitted)).toEqual([true, true]);
    expect((await count([wide, tight], 3)).map((one) => one?.admitted)).toEqual([true, false]);
    await charge(wide, 6);
    expect((await count([wide], 2))[0]).toMatchObject({ admitted: false, remaining: 1 });
  });
});

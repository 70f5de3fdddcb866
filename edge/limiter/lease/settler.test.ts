import { describe, expect, it, vi } from "vitest";
import type { Limit } from "#contracts/limit.ts";
import { StoreBreaker } from "../store-breaker.ts";
import type { LeaseStore } from "./lease-store.ts";
import { LeasedLimiter } from "./leased-limiter.ts";
import { EDGE, testLimit } from "./test-lease.ts";

const waitUntil = () => undefined;

type Claimed = { units: number; need: number; want: number };

/** Where a settlement's first limit and its counters' figures stand. */
const HEAD = 5;
const LIMIT = 5;
const HASH = 3;
const CLAIM = 9;

/** A store that counts units by counter, in one window that never ends; a clock that is ours. */
function setting() {
  const claims: Claimed[] = [];
  const asked: boolean[] = [];
  const used = new Map<string, number>();
  const state = { now: EDGE, fails: false, hangs: false, lies: false };
  const settleOne = (told: (string | number)[], given: (string | number)[]) => {
    const [field = "", limit = 1] = told;
    const [window = 0, units = 0, , need = 0, want = 0] = told.slice(2).map(Number);
    claims.push({ units, need, want });
    const quota = Number(given[HEAD + (Number(limit) - 1) * LIMIT + 2]);
    const before = (used.get(String(field)) ?? 0) + units;
    const granted = state.lies ? 1000 : Math.max(0, Math.min(quota - before, need + want));
    used.set(String(field), before + granted);
    return [window, before + granted, 0, 1, granted];
  };
  const store: LeaseStore = {
    async settle(_keys, given) {
      asked.push(given[3] === 1);
      const answer = [given[3] === 1 ? state.now : 0];
      for (let at = HEAD + Number(given[4]) * LIMIT; at < given.length; ) {
        const end = at + HASH + Number(given[at + 2]) * CLAIM;
        for (at += HASH; at < end; at += CLAIM) answer.push(...settleOne(given.slice(at, at + CLAIM), given));
      }
      if (state.hangs) await new Promise(() => undefined);
      if (state.fails) throw new Error("away");
      return answer;
    },
    fieldOf: async (id) => id,
  };
  const clock = { now: () => state.now, sleep: () => new Promise<void>(() => undefined) };
  const parts = { store, clock, breaker: new StoreBreaker(), isolate: "i", random: () => 0, failed: () => undefined };
  const limiter = new LeasedLimiter(parts);
  const count = async (limit: Limit, arrivedAt = state.now) => limiter.countOne({ limit, key: "a" }, { now: arrivedAt, waitUntil });
  return { state, used, claims, asked, limiter, count };
}

describe("settlements", () => {
  it("are waited for by a request that was long on its way to its limit", async () => {
    const { count, state } = setting();
    const one = await count(testLimit({ policy: "strict", quota: 10, onStoreFailure: "closed" }), state.now - 5000);
    expect(one).toMatchObject({ admitted: true });
    expect(one?.isAlone).toBeUndefined();
  });

  it("ask for nothing when sent again, and are no shortage then", async () => {
    const { count, state, claims } = setting();
    const limit = testLimit({ policy: "strict", quota: 40 });
    state.fails = true;
    await count(limit);
    Object.assign(state, { fails: false, now: EDGE + 3000 });
    expect(await count(limit)).toMatchObject({ admitted: true });
    expect(claims.map(({ need }) => need)).toEqual([1, 0, 1]);
    expect(await count(limit)).toMatchObject({ admitted: true });
  });

  it("ask for the time anew when the clock was set back", async () => {
    const { count, state, asked } = setting();
    const limit = testLimit({ policy: "strict", quota: 10 });
    await count(limit);
    state.now -= 3_600_000;
    await count({ ...limit, name: "other" });
    expect(asked).toEqual([true, true]);
  });

  it("are not waited for once cut off, though the clock was set back since they began", async () => {
    const { count, state, asked } = setting();
    const limit = testLimit({ policy: "strict", quota: 10 });
    state.hangs = true;
    void count(limit);
    await vi.waitFor(() => expect(asked).toHaveLength(1));
    Object.assign(state, { hangs: false, now: state.now - 3_600_000 });
    expect(await count({ ...limit, name: "other" })).toMatchObject({ admitted: true });
  });

  it("go on until nothing is left when the process ends", async () => {
    const { count, used, limiter } = setting();
    const limit = testLimit({ quota: 1000 });
    void count({ ...limit, policy: "strict", name: "waits" });
    await count(limit);
    await limiter.close();
    expect([...used.values()]).toEqual([1, 1]);
  });

  it("come to an end with the process, though the store grants what nobody asked for", async () => {
    const { count, state, claims, limiter } = setting();
    state.lies = true;
    await count(testLimit({ policy: "strict", quota: 1000 }));
    await limiter.close();
    expect(claims.length).toBeLessThan(10);
  });

  it("give back permits that nobody has come for in a minute", async () => {
    const { count, state, claims } = setting();
    const daily = testLimit({ policy: "strict", quota: 1000, windowSeconds: 86_400 });
    await count(daily);
    const held = (claims[0]?.need ?? 0) + (claims[0]?.want ?? 0) - 1;
    expect(held).toBeGreaterThan(0);
    state.now += 61_000;
    await count({ ...daily, name: "other", quota: 10 });
    state.now += 1000;
    await count({ ...daily, name: "third", quota: 10 });
    expect(claims.slice(1).map(({ units }) => units)).toContain(-held);
  });
});

describe("a lease shared by quotas of one client's credentials", () => {
  it("judges each request by its own, whichever came last", async () => {
    const { count } = setting();
    const [high, low] = [testLimit({ policy: "strict", quota: 1000 }), testLimit({ policy: "strict", quota: 10 })];
    for (let index = 0; index < 100; index++) expect(await count(high)).toMatchObject({ admitted: true });
    const counts = await Promise.all([count(high), count(low), count(high), count(low)]);
    expect(counts.map((one) => one?.admitted)).toEqual([true, false, true, false]);
  });

  it("is asked for anew where only the lower one is used up", async () => {
    const { count } = setting();
    const [high, low] = [testLimit({ policy: "strict", quota: 60 }), testLimit({ policy: "strict", quota: 10 })];
    for (let index = 0; index < 10; index++) await count(high);
    const [one, other] = await Promise.all([count(high), count(low)]);
    expect([one?.admitted, other?.admitted]).toEqual([true, false]);
  });
});

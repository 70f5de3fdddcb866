import { execFile } from "node:child_process";
import { randomUUID } from "node:crypto";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { Redis } from "@upstash/redis";
import { afterAll, beforeEach, describe, expect, it } from "vitest";
import type { Limit } from "#contracts/limit.ts";
import { redisLeaseStore } from "#edge/limiter/lease/lease-store.ts";
import { LeasedLimiter } from "#edge/limiter/lease/leased-limiter.ts";
import type { Clock } from "#edge/limiter/lease/store-clock.ts";
import { testLimit } from "#edge/limiter/lease/test-lease.ts";
import { limitStore } from "#edge/limiter/limit-store.ts";
import type { Ask } from "#edge/limiter/limiter.ts";
import { StoreBreaker } from "#edge/limiter/store-breaker.ts";
import { startRedisRest } from "../redis-rest/start-redis-rest.ts";
import { LONG_MS, storeAt } from "../scripts/testing/limiter/store-at.ts";

const rest = await startRedisRest();
const redis = new Redis({ url: rest.url, token: rest.token, automaticDeserialization: false });
const leases = redisLeaseStore(limitStore(rest), rest.token, LONG_MS);
afterAll(() => rest.close());
beforeEach(() => rest.faults.clear());

const waitUntil = () => undefined;
const day = 86_400;
const rule = (changes: Partial<Limit> = {}) =>
  testLimit({
    name: `rule-${randomUUID().slice(0, 8)}`,
    policy: "strict",
    quota: 100,
    windowSeconds: day,
    onStoreFailure: "closed",
    ...changes,
  });

const wait = (milliseconds: number) => new Promise<void>((ring) => setTimeout(ring, milliseconds));
/** Waits that are the product's patience last longer here. */
const patient = (now: () => number): Clock => ({ now, sleep: (milliseconds) => wait(milliseconds * 40) });

/** One isolate; without a clock of its own by real time, and by the store's. */
function isolate({ clock = patient(Date.now), store = leases } = {}) {
  const parts = { breaker: new StoreBreaker(), isolate: randomUUID().slice(0, 8), random: () => 0, failed: () => undefined };
  const limiter = new LeasedLimiter({ ...parts, clock, store });
  const count = async (limit: Limit, ask: Partial<Ask> = {}) =>
    limiter.countOne({ limit, key: "client", ...ask }, { now: clock.now(), waitUntil });
  /** How many are admitted until one is refused; while the store is away it is asked again. */
  const takeAll = async (limit: Limit, ask: Partial<Ask> = {}) => {
    const isAdmitted = async () => {
      const verdict = async () => {
        const one = await count(limit, ask);
        return one === null || one.isAlone ? undefined : one.admitted;
      };
      let admitted = await verdict();
      for (const endsAt = Date.now() + LONG_MS; admitted === undefined && Date.now() < endsAt; admitted = await verdict()) await wait(50);
      return admitted;
    };
    let admitted = 0;
    while (await isAdmitted()) admitted += 1;
    return admitted;
  };
  return { count, takeAll, close: () => limiter.close(), limiter };
}

/** What the store holds of a limit's counter: window, used, the window before. */
async function countersOf({ name, algorithm, windowSeconds }: Limit): Promise<number[][]> {
  const field = await leases.fieldOf(`${name}\n${algorithm}\n${windowSeconds}\nclient`);
  const hashes = await redis.keys("aegis:leases:*");
  const values = await Promise.all(hashes.map((hash) => redis.hget<string>(hash, field)));
  return values.filter((value) => value !== null).map((value) => value.split(":").map(Number));
}

const algorithms = ["fixed-window", "sliding-window", "token-bucket"] as const;

describe.each(algorithms)("permits of a %s that were granted in an answer that was lost", (algorithm) => {
  it("are had once the store answers again: none is charged for nobody", async () => {
    const limit = rule({ algorithm });
    const { count, takeAll } = isolate();
    let admitted = 0;
    rest.faults.set({ drop: true, when: "after" });
    // Permits are granted, and nobody hears of it.
    while ((await count(limit))?.admitted) admitted += 1;
    rest.faults.clear();
    expect(admitted + (await takeAll(limit))).toBe(100);
  });
});

describe("a clock that is set forward while an isolate runs", () => {
  it.each([10_000, 59_000, 3_600_000])("by %d ms opens no window that has not begun, here or for others", async (jumpMs) => {
    const limit = rule({ windowSeconds: 5, quota: 1000, policy: "leased" });
    let aheadMs = 0;
    const clock = { ...patient(() => Date.now() + aheadMs), elapsed: () => performance.now() };
    const jumping = isolate({ clock });
    await jumping.count(limit);
    await jumping.close();
    aheadMs = jumpMs;
    for (let index = 0; index < 20; index++) await jumping.count(limit);
    await jumping.close();
    const windows = (await countersOf(limit)).map(([window = 0]) => window);
    expect(windows.length).toBeGreaterThan(0);
    for (const window of windows) expect(window).toBeLessThanOrEqual(Math.floor(Date.now() / 5000));
  });
});

describe("a bucket whose burst is not its quota", () => {
  it("is as empty under an override as it was before, and after it", async () => {
    const configured = rule({ algorithm: "token-bucket", quota: 100, burst: 400 });
    const overridden = { ...configured, quota: 50, burst: 50 };
    const spender = isolate();
    for (let index = 0; index < 300; index++) expect((await spender.count(configured, { configured }))?.admitted).toBe(true);
    await spender.close();
    expect(await isolate().takeAll(overridden, { configured })).toBe(0);
    expect(await isolate().takeAll(configured, { configured })).toBeLessThanOrEqual(101);
    expect(await countersOf(configured)).toHaveLength(1);
  });
});

describe.each(["fixed-window", "sliding-window"] as const)("an isolate that is killed with permits of a %s", (algorithm) => {
  it("takes them with it until its window no longer weighs, and none is admitted twice", async () => {
    let now = 1_800_057_600_000;
    const clock = patient(() => now);
    const store = storeAt(rest, () => now);
    const limit = rule({ algorithm, windowSeconds: 60 });
    const killed = isolate({ clock, store });
    let admitted = 0;
    // It comes to hold permits as it is asked often.
    for (let index = 0; index < 40; index++, now += 50) if ((await killed.count(limit))?.admitted) admitted += 1;
    const heir = isolate({ clock, store });
    admitted += await heir.takeAll(limit);
    expect(admitted).toBeLessThanOrEqual(100);
    expect(admitted).toBeGreaterThan(60);
    now += 120_000;
    expect(await isolate({ clock, store }).takeAll(limit)).toBe(100);
  });
});

describe.each(algorithms)("a quota of a %s that is changed while two isolates count", (algorithm) => {
  it.each(["leased", "strict"] as const)("holds for both at once, downwards and upwards, under policy %s", async (policy) => {
    const limit = rule({ algorithm, policy });
    const at = (quota: number) => ({ ...limit, quota, burst: quota });
    const [one, other] = [isolate(), isolate()];
    for (let index = 0; index < 30; index++) for (const { count } of [one, other]) expect((await count(at(100)))?.admitted).toBe(true);
    // Each tells what it admitted, and gives back what it holds.
    for (const { close } of [one, other, one]) await close();
    expect([await one.takeAll(at(50)), await other.takeAll(at(50))]).toEqual([0, 0]);
    let more = await one.takeAll(at(120));
    for (const { close } of [one, other]) await close();
    more += await other.takeAll(at(120));
    // A bucket is refilled meanwhile.
    expect(more).toBeLessThanOrEqual(61);
    expect(more).toBeGreaterThanOrEqual(57);
  });
});

describe("a million clients", () => {
  it("are counted in the memory of fifty thousand", async () => {
    const script = fileURLToPath(new URL("../scripts/testing/limiter/count-many-keys.ts", import.meta.url));
    const { stdout } = await promisify(execFile)(process.execPath, ["--max-old-space-size=256", script]);
    expect(JSON.parse(stdout)).toEqual({ admitted: 1_000_000, kept: 50_000 });
  }, 600_000);
});

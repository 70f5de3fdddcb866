import { randomUUID } from "node:crypto";
import { expect, it, onTestFinished } from "vitest";
import type { Limit } from "#contracts/limit.ts";
import { testLimit } from "#edge/limiter/lease/test-lease.ts";
import { limiterOf } from "#edge/limiter/limiter-of.ts";
import { StoreBreaker } from "#edge/limiter/store-breaker.ts";
import { Signals } from "#edge/metrics/signals.ts";
import { startRedisRest } from "../redis-rest/start-redis-rest.ts";
import { findRedisServer, startTestRedis } from "../redis-rest/test-redis-server.ts";

/** What befalls a real Redis server, and what the limiter as the edge has it makes of it. */

const executable = findRedisServer(process.env.PATH);
const waitUntil = () => undefined;
const quiet = { info() {}, warn() {}, error() {} };
const quota = 10;

async function setting() {
  let redis = await startTestRedis(executable ?? "");
  const rest = await startRedisRest({ redisUrl: redis.url });
  onTestFinished(async () => {
    await rest.close();
    await redis.stop();
  });
  const signals = new Signals();
  const limiter = limiterOf({ store: rest, breaker: new StoreBreaker(), isolate: randomUUID(), random: () => 0, signals, log: quiet });
  const count = async (limit: Limit) => {
    const [one = null] = await limiter.count([{ limit, key: "client" }], { now: Date.now(), waitUntil });
    return one;
  };
  return {
    rest,
    signals,
    count,
    close: () => limiter.close(),
    signal: (name: NodeJS.Signals) => redis.signal(name),
    kill: () => redis.stop("SIGKILL"),
    restart: async () => {
      redis = await startTestRedis(executable ?? "", redis.port);
    },
    /** How many are admitted until the store, once it judges again, refuses one. */
    takeRest: async (limit: Limit) => {
      let admitted = 0;
      const isRefused = async () => {
        const one = await count(limit);
        if (one?.admitted) admitted += 1;
        return one !== null && !one.isAlone && !one.admitted;
      };
      await expect.poll(isRefused, { timeout: 60_000, interval: 20 }).toBe(true);
      return admitted;
    },
  };
}

type Setting = Awaited<ReturnType<typeof setting>>;
type Fault = [what: string, strike: (given: Setting) => unknown, heal: (given: Setting) => unknown];

const faults: Fault[] = [
  ["stands still", ({ signal }) => signal("SIGSTOP"), ({ signal }) => signal("SIGCONT")],
  ["is slow", ({ rest }) => rest.faults.set({ latencyMs: 2000 }), ({ rest }) => rest.faults.clear()],
  ["answers with errors", ({ rest }) => rest.faults.set({ errorRate: 1 }), ({ rest }) => rest.faults.clear()],
  ["loses its answers", ({ rest }) => rest.faults.set({ drop: true, when: "after" }), ({ rest }) => rest.faults.clear()],
  ["is killed and comes back empty", ({ kill }) => kill(), ({ restart }) => restart()],
];

const rule = (changes: Partial<Limit>) =>
  testLimit({ name: `rule-${randomUUID().slice(0, 8)}`, policy: "strict", quota, burst: quota, windowSeconds: 86_400, ...changes });

const asked = 4;

it.runIf(executable !== undefined).each(faults)(
  "a Redis server that %s: every limit answers as it says, and what was admitted is charged once",
  async (what, strike, heal) => {
    const given = await setting();
    const [local, open, closed] = [rule({}), rule({ onStoreFailure: "open" }), rule({ onStoreFailure: "closed" })];
    let admitted = 0;
    const ask = async () => {
      const one = await given.count(local);
      if (one?.admitted) admitted += 1;
      return one;
    };
    for (let index = 0; index < 3; index++) await ask();
    await strike(given);
    for (let index = 0; index < asked; index++) {
      expect([(await ask())?.isAlone, await given.count(open), await given.count(closed)]).toEqual([true, null, null]);
    }
    expect(given.signals.take()["limit-store-failed"]).toBeGreaterThan(0);
    await heal(given);
    admitted += await given.takeRest(local);
    // What was counted in a server that came back empty is forgotten with it, and only that.
    const forgotten = what.includes("empty") ? quota : 0;
    expect(admitted).toBeGreaterThanOrEqual(quota);
    expect(admitted).toBeLessThanOrEqual(quota + forgotten);
    expect([await given.takeRest(closed), await given.takeRest(open)]).toEqual([quota, quota - asked]);
  },
  120_000,
);

it.runIf(executable !== undefined)("a Redis server that has lost its scripts is given them again, and nothing is noticed", async () => {
  const given = await setting();
  const limit = rule({ policy: "exact" });
  for (const one of [limit, rule({})]) {
    let admitted = 0;
    for (let index = 0; index < 3; index++) {
      await fetch(given.rest.url, {
        method: "POST",
        headers: { Authorization: `Bearer ${given.rest.token}` },
        body: JSON.stringify(["SCRIPT", "FLUSH"]),
      });
      if ((await given.count(one))?.admitted) admitted += 1;
    }
    expect(admitted + (await given.takeRest(one))).toBe(quota);
  }
});

import { afterAll, describe, expect, it, onTestFinished, vi } from "vitest";
import type { Limit } from "#contracts/limit.ts";
import { decideSimulated, openSimulation } from "#edge/limiter/decide-simulated.ts";
import { exactLimiter } from "#edge/limiter/exact/exact-limiter.ts";
import { LeasedLimiter } from "#edge/limiter/lease/leased-limiter.ts";
import { limitStore } from "#edge/limiter/limit-store.ts";
import { StoreBreaker } from "#edge/limiter/store-breaker.ts";
import { startRedisRest } from "../redis-rest/start-redis-rest.ts";
import { startValkeyEngine } from "../redis-rest/valkey-engine.ts";
import { seededRandom } from "../scripts/testing/limiter/seeded-random.ts";
import { loadScript, SimulatedStore } from "../scripts/testing/limiter/simulated-store.ts";
import { VirtualClock } from "../scripts/testing/limiter/virtual-clock.ts";

/** A simulation is worth what its limiter is: held against a log that remembers every request, the library, and the deployed limiter. */
const START = 1_800_000_300_000;
const algorithms = ["fixed-window", "sliding-window", "token-bucket"] as const;
const base = { name: "t", by: "client", onStoreFailure: "local", shadow: false } as const;

const rest = await startRedisRest();
const engine = await startValkeyEngine();
const sha = await loadScript(engine);
afterAll(() => Promise.all([rest.close(), engine.close()]));

interface Request {
  at: number;
  key: string;
  cost: number;
}

interface Shape {
  requests: number;
  clients: number;
  meanGapMs: number;
  mostCost?: number;
}

/** Clients that come in bursts, some far over their limit and some below it. */
function trace(seed: number, { requests, clients, meanGapMs, mostCost = 1 }: Shape): Request[] {
  const random = seededRandom(seed);
  let at = START + Math.floor(random() * 60_000);
  return Array.from({ length: requests }, () => {
    at += random() < 0.5 ? 0 : Math.floor(random() * 4 * meanGapMs);
    const key = `c${Math.floor(random() ** 2 * clients)}`;
    return { at, key, cost: mostCost === 1 ? 1 : Math.floor(random() * (mostCost + 1)) };
  });
}

type Taken = Pick<Request, "at" | "cost">;

/** Judges by nothing but what was admitted before and when, of every request anew. */
function admitsByLog({ algorithm, quota, burst, windowSeconds }: Limit, log: readonly Taken[], { at, cost }: Taken): boolean {
  const windowMs = windowSeconds * 1000;
  if (algorithm === "token-bucket") return bucketByLog(log, { burst, tokenMs: windowMs / quota, at }) >= cost;
  const sum = (taken: readonly Taken[]) => taken.reduce((units, one) => units + one.cost, 0);
  if (algorithm === "sliding-log") return sum(log.filter((one) => one.at > at - windowMs)) + cost <= quota;
  const countIn = (window: number) => sum(log.filter((one) => Math.floor(one.at / windowMs) === window));
  const window = Math.floor(at / windowMs);
  const part = algorithm === "sliding-window" ? 1 - (at % windowMs) / windowMs : 0;
  return cost === 0 || countIn(window) + Math.floor(part * countIn(window - 1)) + cost <= quota;
}

/** Tokens at `at` of a bucket whose tokens come one by one, from when it was taken from while it was full. */
function bucketByLog(log: readonly Taken[], { burst, tokenMs, at }: { burst: number; tokenMs: number; at: number }): number {
  let bucket = { since: at, ticks: 0, tokens: burst, fullAt: 0 };
  for (const { at: time, cost } of [...log, { at, cost: 0 }]) {
    if (time >= bucket.fullAt) bucket = { since: time, ticks: 0, tokens: burst, fullAt: 0 };
    const ticks = Math.floor((time - bucket.since) / tokenMs);
    const tokens = Math.min(burst, bucket.tokens + ticks - bucket.ticks) - cost;
    bucket = { since: bucket.since, ticks, tokens, fullAt: time + (burst - tokens) * tokenMs };
  }
  return bucket.tokens;
}

describe.each([...algorithms, "sliding-log"] as const)("an exact %s, simulated", (algorithm) => {
  it.each([1, 2, 3, 4, 5])("admits what a log of all requests does, trace %i, by requests and by units", (seed) => {
    const quota = 6;
    const rule: Limit = { ...base, algorithm, policy: "exact", quota, burst: quota, windowSeconds: 60 };
    for (const mostCost of [1, 4]) {
      const simulation = openSimulation(rule, 1);
      const logs = new Map<string, Taken[]>();
      for (const { at, key, cost } of trace(seed, { requests: 1500, clients: 12, meanGapMs: 400, mostCost })) {
        const log = logs.get(key) ?? [];
        logs.set(key, log);
        const admitted = admitsByLog(rule, log, { at, cost });
        if (admitted && cost > 0) log.push({ at, cost });
        expect([at, key, cost, decideSimulated(simulation, { key, now: at, cost })]).toEqual([at, key, cost, admitted]);
      }
    }
  });
});

describe("an exact limit, simulated", () => {
  const deployed = exactLimiter({ openStore: limitStore(rest), secret: rest.token, isolate: "i", timeoutMs: 20_000 });

  it.each(algorithms.flatMap((algorithm) => [1, 3].map((mostCost) => ({ algorithm, mostCost }))))(
    "admits what is admitted in Redis: $algorithm, of requests that cost $mostCost at most",
    async ({ algorithm, mostCost }) => {
      onTestFinished(() => void vi.useRealTimers());
      // Windows so long that nothing ends in Redis, whose clock is real.
      const rule: Limit = {
        ...base,
        name: `exact-${algorithm}-${mostCost}`,
        algorithm,
        policy: "exact",
        quota: 7,
        burst: 7,
        windowSeconds: 3600,
      };
      const simulation = openSimulation(rule, 1);
      for (const { at, key, cost } of trace(7, { requests: 200, clients: 3, meanGapMs: 90_000, mostCost })) {
        vi.useFakeTimers({ toFake: ["Date"], now: at });
        const [count] = await deployed.count([{ limit: rule, key, ...(mostCost > 1 && { cost }) }], at);
        expect([at, key, decideSimulated(simulation, { key, now: at, cost })]).toEqual([at, key, count?.admitted]);
      }
    },
  );
});

describe("leases, simulated", () => {
  /** The limiter as it is deployed, with the real script, on a clock of its own. */
  async function deployedVerdicts(rule: Limit, requests: readonly Request[]): Promise<boolean[]> {
    await engine.send(["FLUSHALL"]);
    const clock = new VirtualClock(requests[0]?.at ?? START);
    const random = chances();
    const store = new SimulatedStore(engine, clock, { roundTripMs: 0, sha });
    const parts = { store, clock, random, breaker: new StoreBreaker(), isolate: "i" };
    const limiter = new LeasedLimiter({ ...parts, failed: (error) => expect.fail(String(error)) });
    const verdicts: boolean[] = [];
    for (const { at, key, cost } of requests) {
      await clock.advance(at);
      const count = limiter.countOne({ limit: rule, key, cost }, { now: at, waitUntil: () => undefined });
      let isOver = false;
      const counted = Promise.resolve(count).finally(() => {
        isOver = true;
      });
      while (!isOver) {
        await new Promise((resolve) => setImmediate(resolve));
        await clock.advance(at);
      }
      verdicts.push((await counted)?.admitted === true);
      await clock.advance(at);
    }
    return verdicts;
  }

  /** Holds both against each other, request by request. */
  async function compare(rule: Limit, requests: readonly Request[]): Promise<void> {
    const simulation = openSimulation(rule, 1);
    const simulated = requests.map(({ at, key, cost }) => decideSimulated(simulation, { key, now: at, cost }));
    const deployed = await deployedVerdicts(rule, requests);
    const different = requests.flatMap((request, index) => (simulated[index] === deployed[index] ? [] : [{ index, ...request }]));
    expect(different.slice(0, 3)).toEqual([]);
    expect(simulated.filter((admitted) => !admitted).length).toBeGreaterThan(50);
  }

  it.each(algorithms.flatMap((algorithm) => (["leased", "strict"] as const).map((policy) => ({ algorithm, policy }))))(
    "admit, request by request, what the deployed limiter does with its script in Redis: $policy $algorithm",
    async ({ algorithm, policy }) => {
      for (const quota of [5, 60, 300]) {
        const rule: Limit = { ...base, algorithm, policy, quota, burst: quota, windowSeconds: 60 };
        const requests = trace(quota, { requests: 2000, clients: 12, meanGapMs: 5000 / quota });
        await compare(rule, requests);
      }
    },
    120_000,
  );

  it.each(algorithms)(
    "admit what the deployed limiter does of requests that cost several units: %s",
    async (algorithm) => {
      for (const quota of [20, 300]) {
        const rule: Limit = { ...base, algorithm, policy: "leased", quota, burst: quota, windowSeconds: 60 };
        await compare(rule, trace(quota, { requests: 1500, clients: 12, meanGapMs: 10_000 / quota, mostCost: 5 }));
      }
    },
    120_000,
  );

  it.each(["day", "week", "month"] as const)(
    "admit what the deployed limiter does in windows of the calendar: a %s",
    async (calendar) => {
      const windowSeconds = { day: 86_400, week: 604_800, month: 2_678_400 }[calendar];
      const rule: Limit = { ...base, algorithm: "fixed-window", policy: "leased", quota: 60, burst: 60, windowSeconds, calendar };
      await compare(rule, trace(3, { requests: 1000, clients: 6, meanGapMs: (windowSeconds * 1000) / 300 }));
    },
    120_000,
  );
});

/** The numbers that stand in for chance in every simulation. */
function chances(): () => number {
  let state = 1;
  return () => {
    state = (state * 48_271) % 2_147_483_647;
    return state / 2_147_483_647;
  };
}

import type { LeaseStore } from "#edge/limiter/lease/lease-store.ts";
import { LeasedLimiter } from "#edge/limiter/lease/leased-limiter.ts";
import { StoreBreaker } from "#edge/limiter/store-breaker.ts";
import { seededRandom } from "../../scripts/testing/limiter/seeded-random.ts";
import { type Row, round } from "./describe-run.ts";
import { benchLimit } from "./simulate-rows.ts";

const clients = 10_000;
const warmUp = 200_000;
const decisions = 1_000_000;

/** What a decision in memory costs: ten thousand clients well within their limit, one process, nothing else in it. */
export async function decisionRow(): Promise<Row> {
  const limiter = new LeasedLimiter({
    store: plentiful,
    breaker: new StoreBreaker(),
    isolate: "bench",
    random: Math.random,
    failed: (error) => {
      throw error;
    },
  });
  const limit = benchLimit("sliding-window", 1_000_000);
  const random = seededRandom(1);
  const keys = Array.from({ length: clients }, (_, client) => `c${client}`);
  const decide = (now: number) =>
    limiter.countOne({ limit, key: keys[Math.floor(random() * clients)] ?? "" }, { now, waitUntil: () => undefined });
  // The first two of a client are admitted unseen; then the store has told of all, and lends more each time.
  for (let index = 0; index < warmUp; index++) await decide(Date.now());
  const timesUs = new Float64Array(decisions);
  let awaited = 0;
  for (let index = 0; index < decisions; index++) {
    const now = Date.now();
    const startedAt = performance.now();
    const count = decide(now);
    timesUs[index] = (performance.now() - startedAt) * 1000;
    if (!(count instanceof Promise)) continue;
    awaited += 1;
    await count;
  }
  await limiter.close();
  timesUs.sort();
  const mean = timesUs.reduce((sum, time) => sum + time, 0) / decisions;
  return {
    run: "decisions in memory, one core",
    "decision p99 ms": round((timesUs[Math.floor(decisions * 0.99)] ?? 0) / 1000, 4),
    "decisions/s": Math.round(1e6 / mean),
    "no network %": round(100 - (100 * awaited) / decisions, 2),
  };
}

/** Where a settlement of one limit's counters begins to name them, and how much is said of each. */
const head = 13;
const width = 9;

/** Says of every counter that nothing of it is used, and grants what is asked for. */
const plentiful: LeaseStore = {
  async settle(_keys, given) {
    const counters = (given.length - head) / width;
    if (!Number.isInteger(counters)) throw new Error("settlements are written in another way than the bench reads them");
    const window = Math.floor(Date.now() / 60_000);
    const told = Array.from({ length: counters }, (_, index) => {
      const [need = 0, want = 0] = given.slice(head + index * width + 5).map(Number);
      return [window, 0, 0, 1, need + want];
    });
    return [Date.now(), ...told.flat()];
  },
  fieldOf: async (id) => id,
};

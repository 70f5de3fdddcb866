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
  const now = Date.now();
  const decide = () => limiter.countOne({ limit, key: keys[Math.floor(random() * clients)] ?? "" }, { now, waitUntil: () => undefined });
  // The first two of a client are admitted unseen; then the store has told of all.
  for (let index = 0; index < warmUp; index++) await decide();
  await limiter.close();
  const timesUs = new Float64Array(decisions);
  for (let index = 0; index < decisions; index++) {
    const startedAt = performance.now();
    decide();
    timesUs[index] = (performance.now() - startedAt) * 1000;
  }
  timesUs.sort();
  const mean = timesUs.reduce((sum, time) => sum + time, 0) / decisions;
  return {
    run: "decisions in memory, one core",
    "decision p99 ms": round((timesUs[Math.floor(decisions * 0.99)] ?? 0) / 1000, 4),
    "decisions/s": Math.round(1e6 / mean),
  };
}

/** Says of every counter that nothing of it is used. */
const plentiful: LeaseStore = {
  async settle(_keys, given) {
    const counters = (given.length - 5 - 4 - 3) / 9;
    return [Date.now(), ...Array.from({ length: counters }, () => [Math.floor(Date.now() / 60_000), 0, 0, 1, 1000]).flat()];
  },
  fieldOf: async (id) => id,
};

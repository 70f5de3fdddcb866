// Counts requests of a million clients and prints what the limiter keeps of them; its memory is bounded by whoever starts it.
import type { LeaseStore } from "#edge/limiter/lease/lease-store.ts";
import { LeasedLimiter } from "#edge/limiter/lease/leased-limiter.ts";
import { testLimit } from "#edge/limiter/lease/test-lease.ts";
import { StoreBreaker } from "#edge/limiter/store-breaker.ts";

const keys = 1_000_000;
const figures = 9;

/** Says of every counter that nothing of it is used. */
const store: LeaseStore = {
  async settle(_keys, given) {
    const counters = Math.floor((given.length - 5 - 4 - 3) / figures);
    return [Date.now(), ...Array.from({ length: counters }, () => [Math.floor(Date.now() / 60_000), 0, 0, 1, 0]).flat()];
  },
  fieldOf: async (id) => id,
};

const parts = { breaker: new StoreBreaker(), isolate: "many", random: () => 0, failed: () => undefined };
const limiter = new LeasedLimiter({ ...parts, store });
const limit = testLimit({ quota: 1000, burst: 1000, algorithm: "sliding-window" });
let admitted = 0;
for (let index = 0; index < keys; index++) {
  const count = limiter.countOne({ limit, key: `ip:e1:${index}` }, { now: Date.now(), waitUntil: () => undefined });
  if ((count instanceof Promise ? await count : count)?.admitted) admitted += 1;
  // Settlements need the time in which other requests would be read.
  if (index % 1000 === 0) await new Promise((resolve) => setImmediate(resolve));
}
process.stdout.write(JSON.stringify({ admitted, kept: limiter.size }), () => process.exit(0));

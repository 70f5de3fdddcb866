import { type LeaseStore, redisLeaseStore } from "#edge/limiter/lease/lease-store.ts";
import { limitStore } from "#edge/limiter/limit-store.ts";

/** Longer than the product waits: a loaded machine may take long, and what is tested is the count. */
export const LONG_MS = 20_000;

/** Settlements in a real engine over REST, at a time that is the test's own. */
export function storeAt(rest: { url: string; token: string }, now: () => number): LeaseStore {
  const real = redisLeaseStore(limitStore(rest), rest.token, LONG_MS);
  return {
    fieldOf: real.fieldOf,
    async settle(keys, given) {
      const answer = await real.settle(keys, given.with(3, 0));
      return given[3] === 1 ? [now(), ...answer.slice(1)] : answer;
    },
  };
}

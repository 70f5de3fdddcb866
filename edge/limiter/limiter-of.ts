import type { Settings } from "../env.ts";
import type { Log } from "../log.ts";
import type { Signals } from "../metrics/signals.ts";
import { decideCharge } from "./decide-cost.ts";
import { exactLimiter } from "./exact/exact-limiter.ts";
import { GuardedLimiter } from "./exact/guarded-limiter.ts";
import { redisLeaseStore } from "./lease/lease-store.ts";
import { LeasedLimiter } from "./lease/leased-limiter.ts";
import { limitStore } from "./limit-store.ts";
import { type Ask, type Asker, type Count, type Counts, isLeased, isRefusal, type Limiter } from "./limiter.ts";
import { LocalLimiter } from "./local-limiter.ts";
import type { StoreBreaker } from "./store-breaker.ts";

const STORE_TIMEOUT_MS = 250;

interface Parts {
  store: NonNullable<Settings["redis"]>;
  breaker: StoreBreaker;
  isolate: string;
  random: () => number;
  signals: Signals;
  log: Log;
}

interface Engines {
  leases: LeasedLimiter;
  exact: GuardedLimiter;
}

/** The limiter of this isolate: each limit is counted as its policy says. */
export function limiterOf(parts: Parts): Limiter {
  const { store, breaker, isolate, random } = parts;
  const failed = (error: unknown) => noteFailure(parts, error);
  const openStore = limitStore(store);
  const leaseStore = redisLeaseStore(openStore, store.token, STORE_TIMEOUT_MS);
  const leases = new LeasedLimiter({ store: leaseStore, breaker, isolate, random, failed });
  const counter = exactLimiter({ openStore, secret: store.token, isolate, timeoutMs: STORE_TIMEOUT_MS });
  const exact = new GuardedLimiter({ exact: counter, local: new LocalLimiter(), breaker, failed });
  return {
    count(asks, asker) {
      if (asks.every(isLeased)) return leases.count(asks, asker);
      return asks.some(isLeased) ? countMixed(asks, asker, { leases, exact }) : exact.count(asks, asker);
    },
    charge(ask, units, asker) {
      (isLeased(ask) ? leases : exact).charge(ask, decideCharge(units), asker);
    },
    known: (ask, { now }) => (isLeased(ask) ? leases.known(ask, now) : null),
    close: () => leases.close(),
  };
}

/** Where there is no Redis: by this process alone. */
export function localOnly(): Limiter {
  const local = new LocalLimiter();
  return {
    count: (asks, { now }) => local.count(asks, now),
    charge: (ask, units, { now: countedAt }) => local.charge(ask, decideCharge(units), { now: Date.now(), countedAt }),
    known: () => null,
    close: async () => undefined,
  };
}

/** In memory first: what is taken there comes back where the store refuses. */
async function countMixed(asks: readonly Ask[], asker: Asker, { leases, exact }: Engines): Promise<Counts> {
  const [leased, others] = [asks.filter(isLeased), asks.filter((ask) => !isLeased(ask))];
  const held = await leases.count(leased, asker);
  const isRefused = leased.some((ask, index) => isRefusal(ask, held[index]));
  const counted = isRefused ? others.map(() => unasked(asker.now)) : await exact.count(others, asker);
  if (!isRefused && others.some((ask, index) => isRefusal(ask, counted[index]))) {
    for (const [index, ask] of leased.entries()) leases.giveBack(ask, held[index], asker);
  }
  return asks.map((ask) => (isLeased(ask) ? held[leased.indexOf(ask)] : counted[others.indexOf(ask)]) ?? null);
}

function unasked(now: number): Count {
  return { admitted: true, remaining: 0, retryAt: now, isUnasked: true };
}

function noteFailure({ signals, log }: Parts, error: unknown): void {
  signals.count("limit-store-failed");
  log.warn("the limit store failed", { error: (error as Error).name });
}

import type { Limit } from "#contracts/limit.ts";
import type { Settings } from "../env.ts";
import type { Log } from "../log.ts";
import type { Signals } from "../metrics/signals.ts";
import { exactLimiter } from "./exact-limiter.ts";
import { knownState } from "./known-state.ts";
import { LeaseBook } from "./lease/lease-book.ts";
import { redisLeaseStore } from "./lease/lease-store.ts";
import { LeasedLimiter } from "./lease/leased-limiter.ts";
import { limitStore } from "./limit-store.ts";
import type { Ask, Asker, Count, Counts, Limiter, StoreLimiter } from "./limiter.ts";
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

/** The limiter of this isolate: each limit is counted as its policy says. */
export function limiterOf(parts: Parts): Limiter {
  const { store, breaker, isolate, random } = parts;
  const failed = (error: unknown) => noteFailure(parts, error);
  const book = new LeaseBook();
  const leases = new LeasedLimiter({
    book,
    store: redisLeaseStore(limitStore(store), store.token, STORE_TIMEOUT_MS),
    breaker,
    isolate,
    random,
    failed,
  });
  const exact: Exact = { exact: exactLimiter(store, STORE_TIMEOUT_MS), local: new LocalLimiter(), breaker, failed };
  return {
    count(asks, asker) {
      if (asks.every(isLeased)) return leases.count(asks, asker);
      return asks.some(isLeased) ? countMixed(asks, asker, { leases, exact }) : countExactly(asks, asker, exact);
    },
    charge(ask, units, asker) {
      if (isLeased(ask)) leases.charge(ask, units, asker);
      else asker.waitUntil(chargeExactly(ask, units, exact));
    },
    known: (ask, now) => (isLeased(ask) ? knownState(book, ask, now) : null),
    close: () => leases.close(),
  };
}

/** Where there is no Redis: by this process alone. */
export function localOnly(): Limiter {
  const local = new LocalLimiter();
  return {
    count: (asks, { now }) => asks.map(({ limit, key }) => local.count(limit, key, now)),
    charge: () => undefined,
    known: () => null,
    close: async () => undefined,
  };
}

interface Exact {
  exact: StoreLimiter;
  local: LocalLimiter;
  breaker: StoreBreaker;
  failed: (error: unknown) => void;
}

function isLeased({ limit }: Ask): boolean {
  return limit.policy !== "exact";
}

/** In memory first: what is taken there comes back where the store refuses. */
async function countMixed(asks: readonly Ask[], asker: Asker, { leases, exact }: { leases: LeasedLimiter; exact: Exact }): Promise<Counts> {
  const [leased, others] = [asks.filter(isLeased), asks.filter((ask) => !isLeased(ask))];
  const held = await leases.count(leased, asker);
  const isRefused = held.some((count, index) => refuses(leased[index] as Ask, count));
  const counted = isRefused ? others.map(() => unasked(asker.now)) : await countExactly(others, asker, exact);
  if (!isRefused && counted.some((count, index) => refuses(others[index] as Ask, count))) {
    for (const [index, ask] of leased.entries()) if (held[index]?.admitted) leases.charge(ask, -(ask.cost ?? 1), asker);
  }
  return asks.map((ask) => (isLeased(ask) ? held[leased.indexOf(ask)] : counted[others.indexOf(ask)]) ?? null);
}

function refuses({ limit }: Ask, count: Count | null): boolean {
  return !limit.shadow && (count === null ? limit.onStoreFailure === "closed" : !count.admitted);
}

function unasked(now: number): Count {
  return { admitted: true, remaining: 0, retryAt: now, isUnasked: true };
}

function countExactly(asks: readonly Ask[], asker: Asker, exact: Exact): Promise<Counts> {
  return Promise.all(asks.map((ask) => countOne(ask, asker, exact)));
}

async function countOne({ limit, key }: Ask, { now }: Asker, { exact, local, breaker, failed }: Exact): Promise<Count | null> {
  if (breaker.mayTry(now)) {
    try {
      const count = await exact.count(limit, key, now);
      breaker.succeeded();
      return count;
    } catch (error) {
      breaker.failed(Date.now());
      failed(error);
    }
  }
  return alone(limit, local, { key, now });
}

async function chargeExactly({ limit, key }: Ask, units: number, { exact, failed }: Exact): Promise<void> {
  try {
    await exact.charge(limit, key, units);
  } catch (error) {
    failed(error);
  }
}

function alone(limit: Limit, local: LocalLimiter, { key, now }: { key: string; now: number }): Count | null {
  return limit.onStoreFailure === "local" ? { ...local.count(limit, key, now), isAlone: true } : null;
}

function noteFailure({ signals, log }: Parts, error: unknown): void {
  signals.count("limit-store-failed");
  log.warn("the limit store failed", { error: (error as Error).name });
}

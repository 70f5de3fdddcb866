import type { Limit } from "#contracts/limit.ts";
import type { Settings } from "../env.ts";
import type { Log } from "../log.ts";
import type { Signals } from "../metrics/signals.ts";
import { exactLimiter } from "./exact-limiter.ts";
import { redisLeaseStore } from "./lease/lease-store.ts";
import { LeasedLimiter } from "./lease/leased-limiter.ts";
import { limitStore } from "./limit-store.ts";
import type { Ask, Asker, Count, Limiter, StoreLimiter } from "./limiter.ts";
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
  const leases = new LeasedLimiter({
    store: redisLeaseStore(limitStore(store), store.token, STORE_TIMEOUT_MS),
    breaker,
    isolate,
    random,
    failed,
  });
  const exact = exactLimiter(store, STORE_TIMEOUT_MS);
  const local = new LocalLimiter();
  return {
    count(ask, asker) {
      if (ask.limit.policy !== "exact") return leases.countOne(ask, asker);
      return countExactly(ask, asker, { exact, local, breaker, failed });
    },
    close: () => leases.close(),
  };
}

/** Where there is no Redis: by this process alone. */
export function localOnly(): Limiter {
  const local = new LocalLimiter();
  return { count: ({ limit, key }, { now }) => local.count(limit, key, now), close: async () => undefined };
}

interface Exact {
  exact: StoreLimiter;
  local: LocalLimiter;
  breaker: StoreBreaker;
  failed: (error: unknown) => void;
}

async function countExactly({ limit, key }: Ask, { now }: Asker, { exact, local, breaker, failed }: Exact): Promise<Count | null> {
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

function alone(limit: Limit, local: LocalLimiter, { key, now }: { key: string; now: number }): Count | null {
  return limit.onStoreFailure === "local" ? { ...local.count(limit, key, now), isAlone: true } : null;
}

function noteFailure({ signals, log }: Parts, error: unknown): void {
  signals.count("limit-store-failed");
  log.warn("the limit store failed", { error: (error as Error).name });
}

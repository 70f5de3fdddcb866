import { type Ask, type Asker, type ChargedAsk, type Count, type Counts, isRefusal } from "../limiter.ts";
import type { LocalLimiter } from "../local-limiter.ts";
import type { StoreBreaker } from "../store-breaker.ts";
import type { ExactLimiter } from "./exact-limiter.ts";

interface Parts {
  exact: ExactLimiter;
  local: LocalLimiter;
  breaker: StoreBreaker;
  failed: (error: unknown) => void;
}

/** Counts exactly while the store answers; while it does not, each limit as its own choice says. */
export class GuardedLimiter {
  readonly #parts: Parts;

  constructor(parts: Parts) {
    this.#parts = parts;
  }

  async count(asks: readonly Ask[], { now }: Asker): Promise<Counts> {
    const { exact } = this.#parts;
    return (await this.#try(() => exact.count(asks, now), now)) ?? this.#countAlone(asks, now);
  }

  /** Where it was counted; what the store cannot be told is counted here, but nothing is given back that was not taken here. */
  charge(ask: ChargedAsk, units: number, { now: countedAt, waitUntil }: Asker): void {
    const { exact, local } = this.#parts;
    const now = Date.now();
    const chargeHere = () => local.charge(ask, units, { now, countedAt });
    if (ask.isAlone) {
      chargeHere();
      return;
    }
    const charging = this.#try(() => exact.charge(ask, units, { now: countedAt }).then(() => true), now);
    waitUntil(charging.then((charged) => charged ?? (units > 0 && chargeHere())));
  }

  /** Null: the store failed, or is left alone. */
  async #try<Answer>(call: () => Promise<Answer>, now: number): Promise<Answer | null> {
    const { breaker, failed } = this.#parts;
    if (!breaker.mayTry(now)) return null;
    try {
      const answer = await call();
      breaker.succeeded();
      return answer;
    } catch (error) {
      breaker.failed(Date.now());
      failed(error);
      return null;
    }
  }

  /** Those that count by themselves now are judged together; they charge nothing where one that does not refuses. */
  #countAlone(asks: readonly Ask[], now: number): Counts {
    const isClosed = asks.some((ask) => ask.limit.onStoreFailure !== "local" && isRefusal(ask, null));
    const counting = asks.filter(({ limit }) => limit.onStoreFailure === "local");
    const counts = this.#parts.local.count(isClosed ? counting.map((ask) => ({ ...ask, cost: 0 })) : counting, now);
    const countOf = (ask: Ask): Count | null => {
      const count = counts[counting.indexOf(ask)];
      return count === undefined ? null : { ...count, isAlone: true };
    };
    return asks.map(countOf);
  }
}

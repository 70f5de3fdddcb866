import { type Claim, epochMs, type Settled } from "./decide-claim.ts";
import { decideSettlement, type StoredCounter } from "./decide-settlement.ts";
import type { Lease } from "./lease.ts";

/** Counters in memory, settled as the script settles them in Redis. */
export class MemoryStore {
  readonly #counters = new Map<string, { counter: StoredCounter; neededUntil: number }>();

  settle(claim: Claim, now: number): Settled {
    const { id } = claim.lease;
    const { counter, settled } = decideSettlement(this.#counters.get(id)?.counter, claim, now);
    this.#counters.set(id, { counter, neededUntil: neededUntil(claim.lease, counter, now) });
    return settled;
  }

  /** Counters kept. */
  get size(): number {
    return this.#counters.size;
  }

  /** Forgets counters that weigh no more. */
  forgetUntil(now: number): void {
    for (const [id, { neededUntil }] of this.#counters) if (neededUntil < now) this.#counters.delete(id);
  }
}

/** Until when a counter says more than one that is not there: its windows weigh, or those who shared it are counted. */
function neededUntil(lease: Lease, { used }: StoredCounter, now: number): number {
  const { algorithm, quota, windowSeconds } = lease.limit;
  const reach = algorithm === "token-bucket" ? Math.max(1, used / 1000 / quota) : 2;
  return now + Math.max(2 * epochMs(lease), reach * windowSeconds * 1000);
}

import type { Limit } from "#contracts/limit.ts";
import { decideCost } from "../decide-cost.ts";
import type { Ask, Asker, Count, Counts } from "../limiter.ts";
import type { StoreBreaker } from "../store-breaker.ts";
import { chargeUnits, decideLease, decideUrgency, type LeaseDecision, noteDemand, standUnder, takeUnits } from "./decide-lease.ts";
import type { Lease } from "./lease.ts";
import { LeaseBook } from "./lease-book.ts";
import { meterOf } from "./meter.ts";
import { Settler, type SettlerParts } from "./settler.ts";
import type { Clock } from "./store-clock.ts";

interface Judged {
  lease: Lease;
  limit: Limit;
  cost: number;
  isShadow: boolean;
}

const PATIENCE_MS = 250;
/** A request whose permits others took while it waited asks again, so often in all. */
const MOST_ROUNDS = 3;

interface Parts extends Omit<SettlerParts, "book" | "clock"> {
  breaker: StoreBreaker;
  clock?: Clock;
  book?: LeaseBook;
}

const ownClock: Clock = {
  now: () => Date.now(),
  elapsed: () => performance.now(),
  sleep: (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds)),
};

/**
 * Policies `leased` and `strict`: requests are judged in memory, by permits taken in advance and, where a limit is not strict, on credit
 * for a part of what is free. Redis is told afterwards, of all counters at once.
 */
export class LeasedLimiter {
  readonly #settler: Settler;
  readonly #book: LeaseBook;
  readonly #clock: Clock;
  readonly #breaker: StoreBreaker;

  constructor({ clock = ownClock, book = new LeaseBook(), ...parts }: Parts) {
    this.#clock = clock;
    this.#book = book;
    this.#breaker = parts.breaker;
    this.#settler = new Settler({ ...parts, clock, book });
  }

  countOne(ask: Ask, asker: Asker): Count | null | Promise<Count | null> {
    const counts = this.count([ask], asker);
    return counts instanceof Promise ? counts.then(([count = null]) => count) : (counts[0] ?? null);
  }

  /**
   * Judges a request by all of its limits: every one is charged, or, where one refuses it, none. A promise only where the store must be
   * asked; null for a limit that does not count by itself while the store is away.
   */
  count(asks: readonly Ask[], { now, waitUntil }: Asker): Counts | Promise<Counts> {
    const at = this.#settler.storeTime(now);
    const judged = asks.map(({ limit, configured, key, cost }) => {
      const lease = this.#book.lease(limit, key, at, configured);
      const units = decideCost(cost);
      this.#settler.note(lease, now, waitUntil);
      return { lease, limit, cost: units, isShadow: limit.shadow };
    });
    const decisions = decide(judged, at);
    if (mustSettle(judged, decisions)) return this.#askStore(judged, { now: this.#clock.now(), waitUntil });
    const isUrgent = judged.some(
      ({ lease, cost }, index) => decisions[index] === "admit" && decideUrgency(lease, cost, at, this.#settler.leftMs(now)),
    );
    const counts = this.#conclude(judged, decisions, at);
    if (isUrgent) void this.#settler.settle(now, waitUntil);
    return counts;
  }

  /** Charges units, or gives them back where the window that they were taken in still counts; they are told with the next settlement. */
  charge({ limit, key }: Ask, units: number, { now: countedAt, waitUntil }: Asker): void {
    const now = this.#clock.now();
    const at = this.#settler.storeTime(now);
    const lease = this.#book.lease(limit, key, at);
    meterOf(lease).advance(lease, at);
    chargeUnits(lease, units, this.#settler.storeTime(countedAt));
    this.#settler.note(lease, now, waitUntil);
  }

  /** Counters kept. */
  get size(): number {
    return this.#book.size;
  }

  async close(): Promise<void> {
    await this.#settler.close();
  }

  /** While the store fails nobody waits for it, nor for the one who tries. */
  #askStore(judged: readonly Judged[], asker: Asker): Counts | Promise<Counts> {
    if (!this.#breaker.isAway(asker.now)) return this.#settleAndCount(judged, asker);
    if (this.#breaker.isDue(asker.now)) void this.#settler.settle(asker.now, asker.waitUntil);
    return this.#countAlone(judged, this.#settler.storeTime(asker.now));
  }

  async #settleAndCount(judged: readonly Judged[], asker: Asker): Promise<Counts> {
    for (let round = 0; round < MOST_ROUNDS; round++) {
      const answered = await this.#wait(judged, asker);
      const at = this.#settler.storeTime(this.#clock.now());
      const decisions = decide(judged, at);
      if (!mustSettle(judged, decisions)) return this.#conclude(judged, decisions, at);
      if (!answered) return this.#countAlone(judged, at);
    }
    const at = this.#settler.storeTime(this.#clock.now());
    return this.#conclude(
      judged,
      judged.map(() => "refuse"),
      at,
    );
  }

  /** Waits for a settlement, by a timer of its own: the settlement may be another request's and end with it. */
  async #wait(judged: readonly Judged[], { now: askedAt, waitUntil }: Asker): Promise<boolean> {
    const now = this.#clock.now();
    const patience = PATIENCE_MS - (now - askedAt);
    if (patience <= 0) return false;
    for (const { lease, cost } of judged) {
      lease.waiting += cost;
      this.#settler.note(lease, now, waitUntil);
    }
    const settling = this.#settler.settle(now, waitUntil);
    // While the store fails, nobody waits for the one who tries.
    const isAway = this.#breaker.isAway(now);
    const answered = isAway ? false : await Promise.race([settling, this.#clock.sleep(patience).then(() => false)]);
    for (const { lease, cost } of judged) lease.waiting -= cost;
    return answered;
  }

  #conclude(judged: readonly Judged[], decisions: readonly LeaseDecision[], at: number): Count[] {
    const isRefused = judged.some(({ isShadow }, index) => !isShadow && decisions[index] !== "admit");
    return judged.map(({ lease, cost }, index) => {
      const admitted = decisions[index] !== "refuse";
      // Afterwards: an average that holds the request itself would be too high for every request that is judged by it.
      noteDemand(lease, cost, at);
      if (admitted && !isRefused) takeUnits(lease, cost);
      if (!admitted && at < lease.scarceUntil) lease.refusedAt = at;
      const count = this.#describe(lease, { admitted, cost, at });
      return decisions[index] === "settle" ? { ...count, isUnasked: true } : count;
    });
  }

  /**
   * Without the store: by what is known, as if every isolate that shares the counter did the same. What is admitted is told later; a
   * limit that is open is charged too, and until then it is held against nobody.
   */
  #countAlone(judged: readonly Judged[], at: number): Counts {
    const admitted = judged.map((one) => admitsAlone(one, at));
    const isRefused = judged.some(({ isShadow }, index) => !isShadow && !admitted[index]);
    return judged.map(({ lease, cost }, index) => {
      noteDemand(lease, cost, at);
      const isCharged = !isRefused && admitted[index] === true;
      if (lease.limit.onStoreFailure !== "local") {
        if (isCharged) lease.unreported += cost;
        return null;
      }
      if (isCharged) {
        const lent = Math.max(0, cost - lease.prepaid);
        takeUnits(lease, cost);
        lease.used += lent * (lease.isolates - 1);
      }
      return { ...this.#describe(lease, { admitted: admitted[index] === true, cost, at }), isAlone: true };
    });
  }

  #describe(lease: Lease, { admitted, cost, at }: { admitted: boolean; cost: number; at: number }): Count {
    const meter = meterOf(lease);
    const remaining = Math.max(0, Math.floor(meter.room(lease, at) + lease.prepaid));
    const freeAt = meter.roomAt(lease, admitted ? remaining + 1 : cost, at);
    const retryAt = admitted ? freeAt : Math.max(freeAt, lease.scarceUntil, at);
    return { admitted, remaining, retryAt: Math.ceil(this.#settler.ownTime(retryAt)) };
  }
}

function decide(judged: readonly Judged[], at: number): LeaseDecision[] {
  return judged.map(({ lease, limit, cost }) => {
    // Another credential of the client may have asked meanwhile, with a quota of its own.
    standUnder(lease, limit);
    meterOf(lease).advance(lease, at);
    return decideLease(lease, cost, at);
  });
}

function admitsAlone({ lease, cost }: Judged, at: number): boolean {
  if (lease.limit.onStoreFailure !== "local") return lease.limit.onStoreFailure === "open";
  return lease.prepaid >= cost || meterOf(lease).room(lease, at) + lease.prepaid >= cost;
}

/** Nothing is asked where a limit refuses anyhow. */
function mustSettle(judged: readonly Judged[], decisions: readonly LeaseDecision[]): boolean {
  return decisions.includes("settle") && !judged.some(({ isShadow }, index) => !isShadow && decisions[index] === "refuse");
}

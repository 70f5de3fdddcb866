import type { Limit } from "#contracts/limit.ts";
import { decideCost } from "../decide-cost.ts";
import type { Ask, Asker, ChargedAsk, Count, Counts, Known } from "../limiter.ts";
import type { StoreBreaker } from "../store-breaker.ts";
import {
  chargeUnits,
  decideLease,
  decideUrgency,
  giveBack,
  type LeaseDecision,
  noteDemand,
  standUnder,
  takeUnits,
} from "./decide-lease.ts";
import { knownState } from "./known-state.ts";
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

/** What follows for a limit while the store is away. */
interface Alone {
  /** Neither permits nor credit decide. */
  isAlone: boolean;
  isAdmitted: boolean;
  isCharged: boolean;
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
    if (mustSettle(judged, decisions)) return this.#askStore(judged, decisions, { now: this.#clock.now(), waitUntil });
    const isUrgent = judged.some(
      ({ lease, cost }, index) => decisions[index] === "admit" && decideUrgency(lease, cost, at, this.#settler.leftMs(now)),
    );
    const counts = this.#conclude(judged, decisions, at);
    if (isUrgent) void this.#settler.settle(now, waitUntil);
    return counts;
  }

  /** Charges units, or gives them back where the window that they were taken in still counts; they are told with the next settlement. */
  charge(ask: ChargedAsk, units: number, asker: Asker): void {
    this.#change(ask, asker, (lease, countedAt) => {
      // What a limit that is open let through alone was held against nobody.
      if (ask.isOpen && units < 0) giveBack(lease, { told: units, held: 0 }, countedAt);
      else chargeUnits(lease, units, countedAt);
    });
  }

  /** Gives back what was charged to a request that these limits admitted and another refused; `count` is what was said of it. */
  giveBack(ask: Ask, count: Count | null | undefined, asker: Asker): void {
    const told = -decideCost(ask.cost);
    // What a limit that is open let through alone was held against nobody.
    const held = count ? told - (count.heldBesides ?? 0) : 0;
    const isCharged = count ? count.admitted : ask.limit.onStoreFailure === "open";
    if (isCharged) this.#change(ask, asker, (lease, countedAt) => giveBack(lease, { told, held }, countedAt));
  }

  /** What is known of a counter without asking the store; nothing is counted. Null: nothing. */
  known({ limit, key }: Ask, now: number): Known | null {
    const lease = this.#book.peek(limit, key);
    const known = lease && knownState(lease, this.#settler.storeTime(now));
    if (known === null) return null;
    const { remaining, resetsAt, asOf } = known;
    return { remaining, resetsAt: Math.ceil(this.#settler.ownTime(resetsAt)), asOf: asOf === null ? null : this.#settler.ownTime(asOf) };
  }

  /** Counters kept. */
  get size(): number {
    return this.#book.size;
  }

  async close(): Promise<void> {
    await this.#settler.close();
  }

  #change({ limit, key }: Ask, { now: countedAt, waitUntil }: Asker, change: (lease: Lease, countedAt: number) => void): void {
    const now = this.#clock.now();
    const at = this.#settler.storeTime(now);
    const lease = this.#book.lease(limit, key, at);
    meterOf(lease).advance(lease, at);
    change(lease, this.#settler.storeTime(countedAt));
    this.#settler.note(lease, now, waitUntil);
  }

  /** While the store fails nobody waits for it, nor for the one who tries. */
  #askStore(judged: readonly Judged[], decisions: readonly LeaseDecision[], asker: Asker): Counts | Promise<Counts> {
    if (!this.#breaker.isAway(asker.now)) return this.#settleAndCount(judged, asker);
    if (this.#breaker.isDue(asker.now)) void this.#settler.settle(asker.now, asker.waitUntil);
    return this.#countAlone(judged, decisions, this.#settler.storeTime(asker.now));
  }

  async #settleAndCount(judged: readonly Judged[], asker: Asker): Promise<Counts> {
    for (let round = 1; ; round++) {
      const answered = await this.#wait(judged, asker);
      const at = this.#settler.storeTime(this.#clock.now());
      const decisions = decide(judged, at);
      if (!mustSettle(judged, decisions)) return this.#conclude(judged, decisions, at);
      if (!answered) return this.#countAlone(judged, decisions, at);
      // Others were faster each time.
      if (round === MOST_ROUNDS) return this.#conclude(judged, decisions.map(refuseUnsettled), at);
    }
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
   * Without the store: what permits and credit decide is decided as ever; the rest by what is known, as if every isolate that shares the
   * counter did the same. What is admitted is told later; a limit that is open is charged too, and until then it is held against nobody.
   */
  #countAlone(judged: readonly Judged[], decisions: readonly LeaseDecision[], at: number): Counts {
    const admitted = judged.map((one, index) => decisions[index] === "admit" || (decisions[index] === "settle" && admitsAlone(one, at)));
    const isRefused = judged.some(({ isShadow }, index) => !isShadow && !admitted[index]);
    return judged.map((one, index) => {
      const isAdmitted = admitted[index] === true;
      return this.#countOneAlone(one, { isAlone: decisions[index] === "settle", isAdmitted, isCharged: isAdmitted && !isRefused }, at);
    });
  }

  #countOneAlone({ lease, cost }: Judged, { isAlone, isAdmitted, isCharged }: Alone, at: number): Count | null {
    noteDemand(lease, cost, at);
    if (isAlone && lease.limit.onStoreFailure !== "local") {
      if (isCharged) lease.unreported += cost;
      return null;
    }
    const heldBesides = isAlone && isCharged ? Math.max(0, cost - lease.prepaid) * (lease.isolates - 1) : 0;
    if (isCharged) takeUnits(lease, cost);
    lease.used += heldBesides;
    const count = this.#describe(lease, { admitted: isAdmitted, cost, at });
    return isAlone ? { ...count, isAlone, heldBesides } : count;
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

function refuseUnsettled(decision: LeaseDecision): LeaseDecision {
  return decision === "settle" ? "refuse" : decision;
}

function admitsAlone({ lease, cost }: Judged, at: number): boolean {
  if (lease.limit.onStoreFailure !== "local") return lease.limit.onStoreFailure === "open";
  return lease.prepaid >= cost || meterOf(lease).room(lease, at) + lease.prepaid >= cost;
}

/** Nothing is asked where a limit refuses anyhow. */
function mustSettle(judged: readonly Judged[], decisions: readonly LeaseDecision[]): boolean {
  return decisions.includes("settle") && !judged.some(({ isShadow }, index) => !isShadow && decisions[index] === "refuse");
}

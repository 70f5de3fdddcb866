import type { Limit } from "#contracts/limit.ts";
import { decideClaim, isIdle, takeSettled } from "./decide-claim.ts";
import { decideLease, decideUrgency, type LeaseDecision, noteDemand, takeUnits } from "./decide-lease.ts";
import type { Lease } from "./lease.ts";
import { LeaseBook } from "./lease-book.ts";
import type { MemoryStore } from "./memory-store.ts";
import { meterOf } from "./meter.ts";
import { MOST_BATCHES, MOST_CLAIMS, SettlementPace } from "./settlement-pace.ts";

const MOST_ROUNDS = 3;

interface Parts {
  store: MemoryStore;
  /** When the first request comes. */
  now: number;
  /** Chance, in 0..1. */
  random: () => number;
}

/** A request against one limit. */
interface Asked {
  limit: Limit;
  key: string;
  /** Units. */
  cost: number;
}

/** One isolate of a simulation: leases judged as at the edge, settled with a store in memory that answers at once. */
export class SimulatedIsolate {
  readonly #store: MemoryStore;
  readonly #random: () => number;
  readonly #book = new LeaseBook();
  readonly #pace: SettlementPace;
  readonly #dirty = new Set<Lease>();
  /** Those that may hold permits: in a long trace looking through the whole book each minute would take most of the time. */
  readonly #holders = new Set<Lease>();
  /** When the next settlement is due; null: there is nothing to settle. */
  dueAt: number | null = null;

  constructor({ store, now, random }: Parts) {
    this.#store = store;
    this.#random = random;
    this.#pace = new SettlementPace(now);
  }

  /** Judges a request at `now`, no earlier than the last; settlements that were due until then must have been made. */
  admits({ limit, key, cost }: Asked, now: number): boolean {
    const lease = this.#book.lease(limit, key, now);
    this.#note(lease, now);
    const decision = decide(lease, cost, now);
    if (decision === "settle") return conclude(lease, this.#settleAndDecide(lease, cost, now), { cost, now });
    const leftMs = this.dueAt === null ? 0 : Math.max(0, this.dueAt - now);
    const isUrgent = decision === "admit" && decideUrgency(lease, cost, now, leftMs);
    const admitted = conclude(lease, decision, { cost, now });
    if (isUrgent) this.settle(now);
    return admitted;
  }

  /** Tells the store what was admitted, of every counter. */
  settle(now: number): void {
    this.dueAt = null;
    if (this.#pace.lookBack(now)) this.#returnIdle(now);
    for (let batch = 0; batch === 0 || (batch < MOST_BATCHES && this.#dirty.size >= MOST_CLAIMS); batch++) this.#settleBatch(now);
  }

  #settleAndDecide(lease: Lease, cost: number, now: number): LeaseDecision {
    for (let round = 0; round < MOST_ROUNDS; round++) {
      lease.waiting += cost;
      this.#note(lease, now);
      this.settle(now);
      lease.waiting -= cost;
      const decision = decide(lease, cost, now);
      if (decision !== "settle") return decision;
    }
    return "refuse";
  }

  #note(lease: Lease, now: number): void {
    this.#pace.noteAsked();
    if (!lease.isDirty) this.#add(lease);
    this.dueAt ??= this.#pace.dueAt(now, this.#random());
  }

  #add(lease: Lease): void {
    lease.isDirty = true;
    this.#dirty.add(lease);
    this.#pace.noteWindow(lease.limit.windowSeconds * 1000);
  }

  #returnIdle(now: number): void {
    for (const lease of this.#holders) {
      meterOf(lease).advance(lease, now);
      if (lease.prepaid < 1 || !this.#book.keeps(lease)) this.#holders.delete(lease);
      else if (!lease.isDirty && isIdle(lease, now)) this.#add(lease);
    }
  }

  #settleBatch(now: number): void {
    const chosen = [...this.#dirty].sort((one, other) => Number(other.waiting > 0) - Number(one.waiting > 0)).slice(0, MOST_CLAIMS);
    if (chosen.length === 0) return;
    const horizonMs = this.#pace.horizonMs(now);
    const claims = chosen.map((lease) => {
      lease.isDirty = false;
      this.#dirty.delete(lease);
      return decideClaim(lease, now, horizonMs, (waits) => this.#pace.mayAskSingly(now, waits));
    });
    const settled = claims.map((claim) => this.#store.settle(claim, now));
    const intervalMs = this.#pace.intervalMs(now);
    for (const [index, claim] of claims.entries()) {
      const told = settled[index];
      if (told === undefined) continue;
      takeSettled(claim, told, now, intervalMs);
      if (told.granted > 0) this.#holders.add(claim.lease);
    }
  }
}

function decide(lease: Lease, cost: number, now: number): LeaseDecision {
  meterOf(lease).advance(lease, now);
  return decideLease(lease, cost, now);
}

function conclude(lease: Lease, decision: LeaseDecision, { cost, now }: { cost: number; now: number }): boolean {
  const admitted = decision === "admit";
  noteDemand(lease, cost, now);
  if (admitted) takeUnits(lease, cost);
  else if (now < lease.scarceUntil) lease.refusedAt = now;
  return admitted;
}

import type { StoreBreaker } from "../store-breaker.ts";
import { type Claim, decideClaim, isIdle, type Settled, takeSettled } from "./decide-claim.ts";
import { decodeAnswer, encodeSettlement } from "./encode-settlement.ts";
import type { Lease } from "./lease.ts";
import type { LeaseBook } from "./lease-book.ts";
import type { LeaseStore } from "./lease-store.ts";
import { meterOf } from "./meter.ts";
import { MOST_BATCHES, MOST_CLAIMS, SettlementPace } from "./settlement-pace.ts";
import { type Clock, StoreClock } from "./store-clock.ts";

type WaitUntil = (work: Promise<unknown>) => void;

export interface SettlerParts {
  store: LeaseStore;
  book: LeaseBook;
  breaker: StoreBreaker;
  clock: Clock;
  /** Names this isolate among those that settle with the store. */
  isolate: string;
  failed: (error: unknown) => void;
  /** Chance, in 0..1. */
  random: () => number;
}

interface Batch {
  sequence: number;
  claims: readonly Claim[];
}

const MOST_DIRTY = 50_000;
/** How often it is looked back. */
const MINUTE_MS = 60_000;
/** A settlement that takes this long was cut with its request. */
const STALLED_MS = 1000;
/** A timer that is this much too late was cut with its request. */
const ORPHANED_MS = 3000;
/** Sleepers look so often whether they are still needed. */
const NAP_MS = 1000;

/**
 * Settles what this isolate admitted with the store, all counters at once: after an interval, or at once when a request cannot be judged
 * otherwise. There is one settlement at a time; what comes meanwhile goes into the next. One whose outcome is unknown is sent again as
 * it was until the store has answered it.
 */
export class Settler {
  readonly #parts: SettlerParts;
  readonly #storeClock: StoreClock;
  readonly #dirty = new Set<Lease>();
  /** Goes through them in the order in which they came; a look from the beginning would pass all places of those that went. */
  #oldest = this.#dirty.values();
  #flight: { over: Promise<boolean>; startedAt: number } | null = null;
  #unanswered: Batch | null = null;
  #sequence = 0;
  #dueAt: number | null = null;
  readonly #pace: SettlementPace;
  #isClosing = false;

  constructor(parts: SettlerParts) {
    this.#parts = parts;
    this.#storeClock = new StoreClock(parts.clock);
    this.#pace = new SettlementPace(parts.clock.now());
  }

  /** By the store's clock. */
  storeTime(now: number): number {
    return this.#storeClock.storeTime(now);
  }

  /** By this isolate's clock. */
  ownTime(storeTime: number): number {
    return this.#storeClock.ownTime(storeTime);
  }

  /** Notes that a counter was asked for, and sees to it that it is settled in time. */
  note(lease: Lease, now: number, waitUntil: WaitUntil): void {
    this.#pace.noteAsked();
    if (!lease.isDirty) this.#add(lease);
    // Far ahead: the clock was set back.
    if (this.#dueAt !== null && now < this.#dueAt + ORPHANED_MS && now > this.#dueAt - MINUTE_MS) return;
    this.#dueAt = this.#pace.dueAt(now, this.#parts.random());
    waitUntil(this.#settleAt(this.#dueAt));
  }

  /** How long it is until what was noted will be settled. */
  leftMs(now: number): number {
    return this.#dueAt === null ? 0 : Math.max(0, this.#dueAt - now);
  }

  /** Settles, or joins the settlement that is on its way; resolves with whether the store answered. Never rejects. */
  settle(now: number, waitUntil: WaitUntil): Promise<boolean> {
    if (this.#flight !== null && Math.abs(now - this.#flight.startedAt) < STALLED_MS) return this.#flight.over;
    const flight = { over: this.#settleAll(now), startedAt: now };
    this.#flight = flight;
    const over = flight.over.finally(() => {
      if (this.#flight === flight) this.#flight = null;
    });
    waitUntil(over);
    return over;
  }

  /** Settles what is left, and gives back what is held, before the process ends. */
  async close(): Promise<void> {
    this.#isClosing = true;
    const { book, clock } = this.#parts;
    // One settlement may have been on its way, and one does not take all; a store that grants what nobody asks for must not keep us.
    let rounds = 2 + Math.ceil(book.size / MOST_CLAIMS);
    for (let answered = true; answered && rounds > 0; rounds--) {
      for (const lease of book.holders()) if (!lease.isDirty) this.#add(lease);
      if (this.#dirty.size === 0 && this.#flight === null && this.#unanswered === null) return;
      answered = await this.settle(clock.now(), () => undefined);
    }
  }

  #add(lease: Lease): void {
    lease.isDirty = true;
    this.#dirty.add(lease);
    this.#pace.noteWindow(lease.limit.windowSeconds * 1000);
    if (this.#dirty.size > MOST_DIRTY) this.#dropOldest();
  }

  #dropOldest(): void {
    let next = this.#oldest.next();
    if (next.done) {
      this.#oldest = this.#dirty.values();
      next = this.#oldest.next();
    }
    if (!next.done) this.#drop(next.value);
  }

  #drop(lease: Lease): void {
    lease.isDirty = false;
    this.#dirty.delete(lease);
  }

  async #settleAt(dueAt: number): Promise<void> {
    const { clock } = this.#parts;
    for (let left = dueAt - clock.now(); left > 0 && this.#dueAt === dueAt; left = dueAt - clock.now()) {
      await clock.sleep(Math.min(left, NAP_MS));
    }
    if (this.#dueAt === dueAt) await this.settle(clock.now(), () => undefined);
  }

  /** Once a minute: gives back permits that nobody comes for. */
  #lookBack(now: number): void {
    if (!this.#pace.lookBack(now)) return;
    const at = this.storeTime(now);
    for (const lease of this.#parts.book.holders()) {
      meterOf(lease).advance(lease, at);
      if (lease.prepaid >= 1 && !lease.isDirty && isIdle(lease, at)) this.#add(lease);
    }
  }

  async #settleAll(now: number): Promise<boolean> {
    const { breaker, clock, failed } = this.#parts;
    this.#dueAt = null;
    this.#lookBack(now);
    if (!breaker.mayTry(now)) return false;
    try {
      if (this.#unanswered !== null) await this.#send(withoutAsking(this.#unanswered));
      for (let batch = 0; batch === 0 || (batch < MOST_BATCHES && this.#dirty.size >= MOST_CLAIMS); batch++) {
        await this.#send({ sequence: ++this.#sequence, claims: await this.#claim() });
      }
      breaker.succeeded();
      return true;
    } catch (error) {
      breaker.failed(clock.now());
      failed(error);
      return false;
    }
  }

  /** Opens claims for what is dirty, first where requests wait. */
  async #claim(): Promise<Claim[]> {
    const { store, clock } = this.#parts;
    const chosen = [...this.#dirty].sort((one, other) => Number(other.waiting > 0) - Number(one.waiting > 0)).slice(0, MOST_CLAIMS);
    await Promise.all(
      chosen.map(async (lease) => {
        lease.field ??= await store.fieldOf(lease.id);
      }),
    );
    const now = this.storeTime(clock.now());
    const horizonMs = this.#isClosing ? 0 : this.#pace.horizonMs(clock.now());
    return chosen.map((lease) => {
      this.#drop(lease);
      return decideClaim(lease, now, horizonMs, (waits) => this.#pace.mayAskSingly(now, waits));
    });
  }

  async #send(batch: Batch): Promise<void> {
    if (batch.claims.length === 0) return;
    this.#unanswered = batch;
    if (!(await this.#ask(batch)) && !(await this.#ask(batch))) throw new Error("the store's clock does not stand still");
    this.#unanswered = null;
  }

  /** Asks the store once; false: its clock was another than thought, and nothing is settled. */
  async #ask({ claims, sequence }: Batch): Promise<boolean> {
    const { store, clock, book, isolate } = this.#parts;
    const sentAt = clock.now();
    const asksTime = this.#storeClock.isDoubtful(sentAt);
    const startedAt = this.#storeClock.elapsed(sentAt);
    const settlement = encodeSettlement(claims, { isolate, sequence, now: this.storeTime(sentAt), asksTime });
    const answer = await store.settle(settlement.keys, settlement.arguments);
    const now = clock.now();
    if (asksTime) this.#storeClock.take(answer[0] ?? 0, { now, waitedMs: this.#storeClock.elapsed(now) - startedAt });
    const settled = decodeAnswer(answer, settlement);
    if (settled === null) book.rewind(this.storeTime(now));
    else takeAll(settlement.claims, settled, { now: this.storeTime(now), intervalMs: this.#pace.intervalMs(now) });
    return settled !== null;
  }
}

/** Who waited for it has given up or asks anew; what it may have been granted already is not granted twice, which is no shortage. */
function withoutAsking({ sequence, claims }: Batch): Batch {
  return { sequence, claims: claims.map((claim) => ({ ...claim, need: 0, want: 0 })) };
}

function takeAll(claims: readonly Claim[], settled: readonly Settled[], { now, intervalMs }: { now: number; intervalMs: number }): void {
  for (const [index, claim] of claims.entries()) {
    const told = settled[index];
    if (told !== undefined) takeSettled(claim, told, now, intervalMs);
  }
}

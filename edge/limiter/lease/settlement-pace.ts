import { decideInterval } from "./decide-interval.ts";

/** How many counters one run of the script may take; Lua cannot unpack many more. */
export const MOST_CLAIMS = 500;
/** How many runs one settlement may take: it must end before it seems cut. */
export const MOST_BATCHES = 3;
/** By how much intervals differ: isolates that settle at the same times would each find what the others have just taken. */
const UNEVENNESS = 0.25;
/** Two ways to the store and back, which permits must outlast. */
const ROUND_TRIPS_MS = 100;
/** How often it is looked whether windows are still asked for. */
const LOOK_BACK_MS = 60_000;
const FIRST_PER_SECOND = 100;
/** Requests that may ask the store one by one at once, and how many more with each request and each second: what they cost is bounded. */
const SINGLE = { most: 60, perRequest: 0.005, perSecond: 0.1 };

/** How long an isolate waits between settlements: by its own rate, and by the shortest window that it counts in. */
export class SettlementPace {
  /** The shortest window asked for in this minute, and in the one before. */
  #shortestMs = { latest: Number.POSITIVE_INFINITY, before: Number.POSITIVE_INFINITY, since: 0 };
  #asked = 0;
  #askedSince: number;
  #perSecond = 0;
  #single = SINGLE.most;
  #singleAt: number;

  constructor(now: number) {
    this.#askedSince = now;
    this.#singleAt = now;
  }

  noteAsked(): void {
    this.#asked += 1;
    this.#single += SINGLE.perRequest;
  }

  /** Whether requests may ask one by one; where one `waits`, it is counted. */
  mayAskSingly(now: number, waits: boolean): boolean {
    const passed = Math.max(0, now - this.#singleAt) / 1000;
    this.#singleAt = now;
    this.#single = Math.min(SINGLE.most, this.#single + passed * SINGLE.perSecond);
    if (this.#single < 1) return false;
    if (waits) this.#single -= 1;
    return true;
  }

  noteWindow(windowMs: number): void {
    this.#shortestMs.latest = Math.min(this.#shortestMs.latest, windowMs);
  }

  intervalMs(now: number): number {
    const seconds = (now - this.#askedSince) / 1000;
    if (seconds >= 1) {
      const latest = this.#asked / seconds;
      this.#perSecond = this.#perSecond === 0 ? latest : (this.#perSecond + latest) / 2;
      this.#asked = 0;
      this.#askedSince = now;
    }
    const { latest, before } = this.#shortestMs;
    return decideInterval(this.#perSecond === 0 ? FIRST_PER_SECOND : this.#perSecond, Math.min(latest, before));
  }

  /** When a settlement is due for what is noted at `now`; `chance` in 0..1. */
  dueAt(now: number, chance: number): number {
    return now + this.intervalMs(now) * (1 - UNEVENNESS * chance);
  }

  /** How long what is granted at `now` must last. */
  horizonMs(now: number): number {
    return this.intervalMs(now) + ROUND_TRIPS_MS;
  }

  /** Once a minute, and then true: forgets windows that are no longer asked for. */
  lookBack(now: number): boolean {
    const { latest, since } = this.#shortestMs;
    if (Math.abs(now - since) <= LOOK_BACK_MS) return false;
    this.#shortestMs = { latest: Number.POSITIVE_INFINITY, before: latest, since: now };
    return true;
  }
}

/** The clock of this isolate, and waiting by it. */
export interface Clock {
  now(): number;
  /** Milliseconds since some moment, by a clock that nobody sets; without one, that a clock was set is found out within a minute. */
  elapsed?(): number;
  sleep(milliseconds: number): Promise<void>;
}

/** How often the store is asked for its time. */
const ASKED_MS = 60_000;
/** A clock that went by so much more or less than time did was set. */
const SET_MS = 250;

/** The store's time, as this isolate reckons it from its own clock. */
export class StoreClock {
  readonly #clock: Clock;
  #offsetMs = 0;
  #readAt = Number.NEGATIVE_INFINITY;
  /** What the clock that nobody sets said when the other was 0. */
  #stood = 0;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** By the store's clock. */
  storeTime(now: number): number {
    return now + this.#offsetMs;
  }

  /** By this isolate's clock. */
  ownTime(storeTime: number): number {
    return storeTime - this.#offsetMs;
  }

  /** Whether the store is to be asked: what a clock says that was set may lie in a window that has not begun. */
  isDoubtful(now: number): boolean {
    return now - this.#readAt > ASKED_MS || now < this.#readAt || Math.abs(this.elapsed(now) - now - this.#stood) > SET_MS;
  }

  /** Takes what the store said its time was to a question that was answered `now`, `waitedMs` after it was asked. */
  take(storeTime: number, { now, waitedMs }: { now: number; waitedMs: number }): void {
    this.#offsetMs = storeTime - (now - waitedMs / 2);
    this.#readAt = now;
    this.#stood = this.elapsed(now) - now;
  }

  /** Milliseconds since some moment, whatever this isolate's clock is set to meanwhile. */
  elapsed(now: number): number {
    return this.#clock.elapsed?.() ?? now;
  }
}

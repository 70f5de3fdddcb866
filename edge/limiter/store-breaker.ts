const FAILURES_TO_OPEN = 5;
const OPEN_MS = 2000;

/** Stops asking a store that keeps failing: after five failures in a row it is left alone for two seconds, then one try. */
export class StoreBreaker {
  #failures = 0;
  #retryAt = 0;
  #failedAt = 0;

  /** Whether to ask now. While open, one caller every two seconds is let through as a probe. */
  mayTry(now: number): boolean {
    if (!this.isDue(now)) return false;
    if (this.#failures >= FAILURES_TO_OPEN) this.#retryAt = now + OPEN_MS;
    return true;
  }

  succeeded(): void {
    this.#failures = 0;
  }

  failed(now: number): void {
    this.#failures += 1;
    this.#failedAt = now;
    if (this.#failures === FAILURES_TO_OPEN) this.#retryAt = now + OPEN_MS;
  }

  /** Whether `mayTry` would let somebody through now. */
  isDue(now: number): boolean {
    // Further ahead than any request that is still on its way: the clock was set back.
    return this.#failures < FAILURES_TO_OPEN || now >= this.#retryAt || this.#retryAt - now > 2 * OPEN_MS;
  }

  /** Whether nobody is to wait for it: it is left alone, or failed lately and has not answered since. */
  isAway(now: number): boolean {
    return this.#failures >= FAILURES_TO_OPEN || (this.#failures > 0 && Math.abs(now - this.#failedAt) < OPEN_MS);
  }

  /** As last seen, for /health. */
  get state(): "connected" | "disconnected" {
    return this.#failures === 0 ? "connected" : "disconnected";
  }
}

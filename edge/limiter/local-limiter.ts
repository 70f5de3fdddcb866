import type { Limit } from "#contracts/limit.ts";
import type { Count } from "./limiter.ts";

const MAX_KEYS = 20_000;

interface Window {
  endsAt: number;
  used: number;
}

/**
 * Counts in this isolate alone, by fixed windows: what `onStoreFailure: local` falls back to while Redis is away.
 * As in Redis, a changed quota or window starts a counter of its own.
 */
export class LocalLimiter {
  readonly #windows = new Map<string, Window>();
  /** Goes through them in the order in which they came; a look from the beginning would pass all places of those that went. */
  #oldest = this.#windows.keys();

  count(limit: Limit, key: string, now: number): Count {
    const id = `${limit.name}:${limit.windowSeconds}:${limit.quota}:${key}`;
    const window = this.#current(id, now, limit.windowSeconds * 1000);
    const admitted = window.used < limit.quota;
    if (admitted) window.used += 1;
    return { admitted, remaining: limit.quota - window.used, retryAt: window.endsAt };
  }

  /** Windows kept. */
  get size(): number {
    return this.#windows.size;
  }

  #current(id: string, now: number, windowMs: number): Window {
    const known = this.#windows.get(id);
    if (known && known.endsAt > now) return known;
    const opened = { endsAt: (Math.floor(now / windowMs) + 1) * windowMs, used: 0 };
    this.#windows.delete(id);
    this.#windows.set(id, opened);
    if (this.#windows.size > MAX_KEYS) this.#forgetOldest();
    return opened;
  }

  #forgetOldest(): void {
    let next = this.#oldest.next();
    if (next.done) {
      this.#oldest = this.#windows.keys();
      next = this.#oldest.next();
    }
    if (!next.done) this.#windows.delete(next.value);
  }
}

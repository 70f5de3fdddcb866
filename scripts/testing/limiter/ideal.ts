import type { Limit } from "#contracts/limit.ts";

/** What a perfect limiter admits that sees every request. */
export interface Ideal {
  admits(client: number, at: number): boolean;
}

/** The algorithm itself where one process sees every request; `isRolling`: in place of windows, a log of a rolling one. */
export function idealOf({ algorithm, quota, burst, windowSeconds }: Limit, isRolling: boolean): Ideal {
  const windowMs = windowSeconds * 1000;
  if (algorithm === "token-bucket") return new ExactBucket(burst, windowMs / quota);
  return isRolling ? new ExactLog(quota, windowMs) : new ExactWindows(quota, windowMs, algorithm === "sliding-window");
}

/** A rolling window that remembers the time of every request that it admitted. */
class ExactLog implements Ideal {
  readonly #admitted = new Map<number, number[]>();
  readonly #quota: number;
  readonly #windowMs: number;

  constructor(quota: number, windowMs: number) {
    this.#quota = quota;
    this.#windowMs = windowMs;
  }

  admits(client: number, at: number): boolean {
    let times = this.#admitted.get(client);
    if (times === undefined) {
      times = [];
      this.#admitted.set(client, times);
    }
    // The quota-th last admitted request alone decides.
    const oldest = times[times.length - this.#quota];
    if (oldest !== undefined && oldest > at - this.#windowMs) return false;
    times.push(at);
    return true;
  }
}

/** A count for each window; the one before weighs by how much of it lies within a rolling window, or not at all. */
class ExactWindows implements Ideal {
  readonly #admitted = new Map<string, number>();
  readonly #quota: number;
  readonly #windowMs: number;
  readonly #isSliding: boolean;

  constructor(quota: number, windowMs: number, isSliding: boolean) {
    this.#quota = quota;
    this.#windowMs = windowMs;
    this.#isSliding = isSliding;
  }

  admits(client: number, at: number): boolean {
    const window = Math.floor(at / this.#windowMs);
    const count = (of: number) => this.#admitted.get(`${client}:${of}`) ?? 0;
    const weight = this.#isSliding ? 1 - (at / this.#windowMs - window) : 0;
    if (Math.floor(this.#quota - count(window) - weight * count(window - 1)) < 1) return false;
    this.#admitted.set(`${client}:${window}`, count(window) + 1);
    return true;
  }
}

/** GCRA: when the bucket would be full again. */
class ExactBucket implements Ideal {
  readonly #fullAt = new Map<number, number>();
  readonly #burst: number;
  readonly #tokenMs: number;

  constructor(burst: number, tokenMs: number) {
    this.#burst = burst;
    this.#tokenMs = tokenMs;
  }

  admits(client: number, at: number): boolean {
    const fullAt = Math.max(at, this.#fullAt.get(client) ?? 0) + this.#tokenMs;
    if (fullAt - at > this.#burst * this.#tokenMs) return false;
    this.#fullAt.set(client, fullAt);
    return true;
  }
}

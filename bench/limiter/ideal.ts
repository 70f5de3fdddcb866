import type { Limit } from "#contracts/limit.ts";

/** What a perfect limiter admits that sees every request. */
export interface Ideal {
  admits(client: number, at: number): boolean;
}

export function idealOf({ algorithm, quota, burst, windowSeconds }: Limit): Ideal {
  const windowMs = windowSeconds * 1000;
  return algorithm === "token-bucket" ? new ExactBucket(burst, windowMs / quota) : new ExactLog(quota, windowMs);
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

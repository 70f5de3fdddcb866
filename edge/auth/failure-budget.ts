import { BoundedCache } from "./bounded-cache.ts";

const WINDOW_MS = 60_000;
const MAX_CLIENTS = 10_000;

/** How often a client may still fail: so many times in the minute that begins with its first failure, per isolate. */
export class FailureBudget {
  readonly #counts = new BoundedCache<{ failures: number }>(MAX_CLIENTS);
  readonly #allowed: number;

  constructor(allowed: number) {
    this.#allowed = allowed;
  }

  isSpent(client: string, now: number): boolean {
    return (this.#counts.get(client, now)?.failures ?? 0) >= this.#allowed;
  }

  countFailure(client: string, now: number): void {
    const count = this.#counts.get(client, now);
    if (count) count.failures += 1;
    else this.#counts.set(client, { failures: 1 }, now + WINDOW_MS);
  }
}

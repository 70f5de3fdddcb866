import { setTimeout } from "node:timers/promises";
import * as z from "zod/mini";

const longestLatencyMs = 60_000;
const latencyError = `must be a number from 0 to ${longestLatencyMs}`;
const rateError = "must be a number from 0 to 1";
const shapeError = "must be a JSON object with latencyMs, errorRate, hang, drop, when only";

/** What goes wrong on purpose with each request that carries commands. */
export const FaultKnobs = z.strictObject(
  {
    /** Every answer waits so long. */
    latencyMs: z._default(z.number(latencyError).check(z.gte(0, latencyError), z.lte(longestLatencyMs, latencyError)), 0),
    /** This share of requests is answered 500. */
    errorRate: z._default(z.number(rateError).check(z.gte(0, rateError), z.lte(1, rateError)), 0),
    /** Requests stand still until the knob is turned back. */
    hang: z._default(z.boolean("must be true or false"), false),
    /** The connection is cut without an answer. */
    drop: z._default(z.boolean("must be true or false"), false),
    /** Whether the fault strikes before the commands are executed or after, when only the answer is lost. */
    when: z._default(z.enum(["before", "after"], 'must be "before" or "after"'), "before"),
  },
  shapeError,
);
export type FaultKnobs = z.infer<typeof FaultKnobs>;

export type FaultOutcome = "continue" | "error" | "drop";

/** Faults for tests: the knobs, and the wait and verdict they cause. */
export class Faults {
  readonly #random: () => number;
  #knobs: FaultKnobs = FaultKnobs.parse({});
  #held = 0;
  #released = Promise.withResolvers<void>();

  constructor({ random = Math.random }: { random?: () => number } = {}) {
    this.#random = random;
  }

  get knobs(): FaultKnobs {
    return this.#knobs;
  }

  /** How many requests stand still at this moment. */
  get held(): number {
    return this.#held;
  }

  /** Replaces all knobs: what is not named is off. Throws on values out of range. */
  set(knobs: Partial<FaultKnobs>): void {
    this.#knobs = FaultKnobs.parse(knobs);
    this.#released.resolve();
    this.#released = Promise.withResolvers<void>();
  }

  clear(): void {
    this.set({});
  }

  /** Whether anything can go wrong at this moment; asked before the costlier `strike`. */
  armed(when: FaultKnobs["when"]): boolean {
    const { latencyMs, errorRate, hang, drop } = this.#knobs;
    return this.#knobs.when === when && (latencyMs > 0 || errorRate > 0 || hang || drop);
  }

  /** Waits as the knobs say, or until the caller has gone, and tells what becomes of the request. */
  async strike(gone: AbortSignal): Promise<FaultOutcome> {
    if (this.#knobs.latencyMs > 0) await delay(this.#knobs.latencyMs, gone);
    await this.#hold(gone);
    if (gone.aborted || this.#knobs.drop) return "drop";
    return this.#random() < this.#knobs.errorRate ? "error" : "continue";
  }

  async #hold(gone: AbortSignal): Promise<void> {
    this.#held += 1;
    while (this.#knobs.hang && !gone.aborted) await Promise.race([this.#released.promise, aborted(gone)]);
    this.#held -= 1;
  }
}

async function delay(milliseconds: number, gone: AbortSignal): Promise<void> {
  try {
    await setTimeout(milliseconds, undefined, { signal: gone, ref: false });
  } catch (error) {
    if (!gone.aborted) throw error;
  }
}

function aborted(gone: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    gone.addEventListener("abort", () => resolve(), { once: true });
  });
}

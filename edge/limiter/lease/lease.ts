import type { Limit } from "#contracts/limit.ts";

/**
 * What one isolate knows of one counter, and the permits it took from it in advance. Plain data: nothing here waits for anything.
 * Times are milliseconds since 1970 by the store's clock; units are what requests cost.
 */
export interface Lease {
  /** The limit as last asked for: an override may have changed its quota. */
  limit: Limit;
  /** The limit as configured: it says where the counter lies in the store. */
  configured: Limit;
  /** What the counter is called in this isolate. */
  readonly id: string;
  /** What it is called in the store: a keyed hash of its id, made when it is first settled. */
  field: string | null;
  /** Whether the store has told of it in this window or the one before. */
  isKnown: boolean;
  /** The number of the window that `used` counts; a bucket has none. */
  window: number;
  /** Units charged to the window as far as known, permits and unreported units included; of a bucket, the tokens that are out. */
  used: number;
  /** When a bucket's `used` was so. */
  usedAt: number;
  /** Units charged to the window before. */
  previous: number;
  /** Isolates that share the counter, as the store last saw. */
  isolates: number;
  /** Admitted on credit and not yet reported. */
  unreported: number;
  /** The same for the window before; below zero: permits of it that are given back. */
  late: number;
  /** Reported and not yet acknowledged. */
  sent: number;
  /** Charged permits that requests may still take. */
  prepaid: number;
  /** Most that may be admitted on credit; doubles with every settlement. */
  creditCap: number;
  /** Units asked for per second, a moving average as of `ratedAt`. */
  rate: number;
  ratedAt: number;
  /** Until when nothing more is asked of the store, which had not enough. */
  scarceUntil: number;
  /** When the store was last asked. */
  settledAt: number;
  /** When the store last had too few for a request. */
  refusedAt: number;
  /** Units that requests wait for. */
  waiting: number;
  /** The epoch in which the store last counted this isolate among those that share the counter. */
  epoch: number;
  /** To be settled at the next occasion. */
  isDirty: boolean;
  /** Used since the book last looked for what to forget. */
  isFresh: boolean;
}

/** The first cap on credit: isolates that meet a counter at the same time must not each take half of it. */
const FIRST_CREDIT = 0.5;

/** A lease on a counter that nothing is known of. */
export function openLease(limit: Limit, id: string, now: number, configured = limit): Lease {
  return {
    limit,
    configured,
    id,
    field: null,
    isKnown: false,
    window: -1,
    used: 0,
    usedAt: now,
    previous: 0,
    isolates: 1,
    unreported: 0,
    late: 0,
    sent: 0,
    prepaid: 0,
    creditCap: FIRST_CREDIT,
    rate: 0,
    ratedAt: now,
    scarceUntil: 0,
    settledAt: now,
    refusedAt: Number.NEGATIVE_INFINITY,
    waiting: 0,
    epoch: -1,
    isDirty: false,
    isFresh: true,
  };
}

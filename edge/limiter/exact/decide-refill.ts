const TOLERANCE = 0.001;

/** Whole tokens each whole milliseconds: what the library's bucket is refilled by. */
export interface Refill {
  tokens: number;
  intervalMs: number;
}

/**
 * The steadiest refill for `quota` tokens a window: the fewest tokens at a time whose rate is at most 0.1 % below the quota's, never above it.
 * More than a bucket of `burst` holds would be lost, so none adds more; where no such refill comes that near, it is the fastest there is.
 */
export function decideRefill(quota: number, windowMs: number, burst: number): Refill {
  const largest = Math.max(1, burst);
  let best = refillAfter(0, quota, windowMs, largest);
  let next = best;
  while (shortfall(best, quota, windowMs) > TOLERANCE && next.tokens < largest) {
    next = refillAfter(next.tokens, quota, windowMs, largest);
    if (next.tokens * best.intervalMs > best.tokens * next.intervalMs) best = next;
  }
  return best;
}

/** The refill of the shortest interval in which the quota allows more than `tokens`, with all that it allows by then. */
function refillAfter(tokens: number, quota: number, windowMs: number, largest: number): Refill {
  const intervalMs = Math.ceil(((tokens + 1) * windowMs) / quota);
  return { tokens: Math.min(largest, Math.floor((intervalMs * quota) / windowMs)), intervalMs };
}

/** By how much of the quota's rate the refill stays below it. */
function shortfall({ tokens, intervalMs }: Refill, quota: number, windowMs: number): number {
  return 1 - (tokens * windowMs) / (intervalMs * quota);
}

/** The two counters of a sliding window, as read after a refusal. Times are milliseconds since 1970. */
export interface SlidingCounters {
  current: number;
  previous: number;
  /** When the current window ends. */
  resetAt: number;
  /** A time at which the caller was refused, or shortly before. */
  refusedAt: number;
}

/** When a refused caller may come back if nothing is known of the counters: never too early, as neither ever exceeds the quota. */
export function latestSlidingRetry(resetAt: number): number {
  // At the edge the window weighs in full as the previous one; a millisecond later it weighs less than the quota.
  return resetAt + 1;
}

/**
 * When a refused caller, alone, will be admitted: the first millisecond at which enough of the previous window has slid out.
 * Counters that do not explain the refusal (lost, or read too late) give the latest time instead.
 */
export function decideSlidingRetry(limit: { quota: number; windowSeconds: number }, counters: SlidingCounters): number {
  const { current, previous, resetAt, refusedAt } = counters;
  const windowMs = limit.windowSeconds * 1000;
  const startedAt = resetAt - windowMs;
  const free = limit.quota - current;
  // The library's script, word for word, so that rounding never makes this earlier than what it will say.
  const isRefused = (at: number) => Math.floor((1 - (at - startedAt) / windowMs) * previous) >= free;
  if (free <= 0 || previous > limit.quota || !isRefused(Math.max(refusedAt, startedAt))) return latestSlidingRetry(resetAt);
  let retryAt = startedAt + Math.floor((windowMs * (previous - free)) / previous);
  while (isRefused(retryAt)) retryAt += 1;
  return retryAt;
}

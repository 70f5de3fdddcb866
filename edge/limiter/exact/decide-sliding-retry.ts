import { type SlidingCounters, slidOutAt, weightAt } from "./decide-sliding-free.ts";

/** The two counters as read after a refusal. */
interface ReadCounters extends SlidingCounters {
  /** A time at which the caller was refused, or shortly before. */
  refusedAt: number;
}

/** When a refused caller may come back if nothing is known of the counters: never too early, as neither ever exceeds the quota. */
export function latestSlidingRetry(resetAt: number): number {
  // At the edge the window weighs in full as the previous one; a millisecond later it weighs less than the quota.
  return resetAt + 1;
}

/**
 * When a caller whom the library refused, alone, will be admitted: the first millisecond at which enough of the previous window has slid
 * out. Counters that do not explain the refusal (lost, or read too late) give the latest time instead.
 */
export function decideSlidingRetry(limit: { quota: number; windowSeconds: number }, counters: ReadCounters): number {
  const { current, previous, resetAt, refusedAt } = counters;
  const windowMs = limit.windowSeconds * 1000;
  const window = { previous, startedAt: resetAt - windowMs, windowMs };
  const spared = limit.quota - current - 1;
  const explains = spared >= 0 && previous <= limit.quota && weightAt(window, Math.max(refusedAt, window.startedAt)) > spared;
  return explains ? slidOutAt({ ...window, spared }) : latestSlidingRetry(resetAt);
}

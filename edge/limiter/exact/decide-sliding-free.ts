/** The counters of a sliding window. Times are milliseconds since 1970. */
export interface SlidingCounters {
  current: number;
  previous: number;
  /** When the current window ends. */
  resetAt: number;
}

interface Window {
  /** Units in the window before. */
  previous: number;
  /** The most that they may weigh. */
  spared: number;
  startedAt: number;
  windowMs: number;
}

/**
 * When a request of `cost` units that came at `now` will be admitted if nobody else asks: once enough of the previous window has slid out
 * or, where this window itself is in the way, of this one when it is the previous.
 */
export function decideSlidingFree(
  { quota, windowSeconds }: { quota: number; windowSeconds: number },
  { current, previous, resetAt }: SlidingCounters,
  { cost, now }: { cost: number; now: number },
): number {
  const windowMs = windowSeconds * 1000;
  if (cost > quota) return resetAt + windowMs;
  const spared = quota - current - cost;
  if (spared >= 0) return Math.max(now, slidOutAt({ previous, spared, startedAt: resetAt - windowMs, windowMs }));
  return slidOutAt({ previous: current, spared: quota - cost, startedAt: resetAt, windowMs });
}

/** The first millisecond at which no more than what is spared of the previous window still weighs. */
export function slidOutAt({ previous, spared, startedAt, windowMs }: Window): number {
  if (previous <= spared) return startedAt;
  let at = startedAt + Math.floor((windowMs * (previous - spared - 1)) / previous);
  // As the scripts say it, so that rounding never makes this earlier than what they will say.
  while (weightAt({ previous, startedAt, windowMs }, at) > spared) at += 1;
  return at;
}

/** What the previous window weighs at a time, as the library's script has it. */
export function weightAt({ previous, startedAt, windowMs }: Omit<Window, "spared">, at: number): number {
  return Math.floor((1 - (at - startedAt) / windowMs) * previous);
}

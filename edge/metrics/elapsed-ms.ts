/** A day: more than a metric event may hold. */
const LONGEST_MS = 86_400_000;

/** Milliseconds between two readings of a clock that may have been set meanwhile, as a metric event may hold them. */
export function elapsedMs(startedAt: number, now: number): number {
  return Math.min(LONGEST_MS, Math.max(0, now - startedAt));
}

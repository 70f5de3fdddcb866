/** What latency is known, as of when (milliseconds since 1970). */
export interface Latency {
  readonly ms: number;
  readonly at: number;
}

/** After this long without news what is known counts for a third. */
const DECAY_MS = 10_000;
/** No answer counts as one that took this long: a target that fails at once must not look fast. */
export const FAILURE_MS = 5000;

/**
 * The peak-sensitive moving average after one more attempt: a slower one counts at once, a faster one the more the longer ago the
 * last was. `latencyMs` null: the attempt had no answer.
 */
export function decideLatency(known: Latency | null, ended: { now: number; latencyMs: number | null }): Latency {
  const ms = ended.latencyMs ?? FAILURE_MS;
  if (known === null || ms >= known.ms) return { ms, at: ended.now };
  const kept = Math.exp(-Math.max(0, ended.now - known.at) / DECAY_MS);
  return { ms: known.ms * kept + ms * (1 - kept), at: ended.now };
}

/** What is known counts for less the older it is, so that a target found slow is tried again. */
export function latencyAt(known: Latency, now: number): number {
  return known.ms * Math.exp(-Math.max(0, now - known.at) / DECAY_MS);
}

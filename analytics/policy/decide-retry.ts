/** Workers KV takes one write a second for each key: https://developers.cloudflare.com/kv/platform/limits/ */
export const KV_WRITE_INTERVAL_MS = 1000;
const LONGEST_DELAY_MS = 30_000;

/**
 * Milliseconds to wait after the nth failure in a row (1, 2, …): doubling from KV's write interval to 30 s, plus up
 * to a quarter by `random` (0..1), and within that bound not less than what KV asked for.
 */
export function decideRetry(failures: number, random: number, retryAfterMs: number | null): number {
  const doubled = KV_WRITE_INTERVAL_MS * 2 ** Math.min(failures - 1, 10);
  return Math.min(Math.max(doubled * (1 + random / 4), retryAfterMs ?? 0), LONGEST_DELAY_MS);
}

/** Without a run to remember, one is taken to have been a cron interval ago: each run on Workers may be an isolate's first. */
const CRON_MS = 60_000;

/**
 * Whether an upstream is to be asked at `now`: a multiple of its interval has passed since the last run. Every process and every
 * fresh isolate comes to the same answer, so that an interval of five minutes is kept by who remembers nothing.
 */
export function decideCheckDue(intervalSeconds: number, lastRunAt: number | null, now: number): boolean {
  const intervalMs = intervalSeconds * 1000;
  return Math.floor(now / intervalMs) > Math.floor((lastRunAt ?? now - CRON_MS) / intervalMs);
}

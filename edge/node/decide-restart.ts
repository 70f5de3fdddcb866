const QUICK_MS = 30_000;
const FIRST_DELAY_MS = 250;
const LONGEST_DELAY_MS = 30_000;

/** How long to wait before a process that lived for `livedMs` is started again: longer each time that processes die soon. */
export function decideRestart(livedMs: number, quickDeaths: number): { delayMs: number; quick: number } {
  if (livedMs >= QUICK_MS) return { delayMs: FIRST_DELAY_MS, quick: 0 };
  return { delayMs: Math.min(LONGEST_DELAY_MS, FIRST_DELAY_MS * 2 ** Math.min(quickDeaths, 10)), quick: quickDeaths + 1 };
}

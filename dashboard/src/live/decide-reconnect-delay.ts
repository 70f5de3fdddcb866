const FIRST_MS = 500;
const LONGEST_MS = 15_000;

/**
 * Milliseconds to wait before the n-th attempt (from 1): doubling, at most 15 s, the upper half of it random,
 * so that a thousand open pages do not come back in the same instant. `random` is in [0, 1).
 */
export function decideReconnectDelay(attempt: number, random: number): number {
  const ceiling = Math.min(LONGEST_MS, FIRST_MS * 2 ** (attempt - 1));
  return Math.round(ceiling / 2 + (ceiling / 2) * random);
}

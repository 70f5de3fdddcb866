/** After this many attempts a notification is given up. */
export const LARGEST_ATTEMPTS = 10;
const SHORTEST_DELAY_MS = 10_000;
const LONGEST_DELAY_MS = 3_600_000;

/**
 * Milliseconds to wait after the nth failed attempt (1, 2, …): doubling from 10 s to an hour, of that a random share
 * between three quarters and the whole by `random` (0..1); null: there is no further attempt.
 */
export function decideRedelivery(attempts: number, random: number): number | null {
  if (attempts >= LARGEST_ATTEMPTS) return null;
  return Math.min(SHORTEST_DELAY_MS * 2 ** (attempts - 1), LONGEST_DELAY_MS) * (0.75 + random / 4);
}

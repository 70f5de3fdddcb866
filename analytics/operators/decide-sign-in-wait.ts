const FREE_FAILURES = 10;
const LONGEST_SECONDS = 60;

/** Seconds that an address waits after its last failed sign-in: none for the first ten, then 1, 2, 4 … up to a minute. */
export function decideSignInWait(failures: number): number {
  return failures < FREE_FAILURES ? 0 : Math.min(LONGEST_SECONDS, 2 ** (failures - FREE_FAILURES));
}

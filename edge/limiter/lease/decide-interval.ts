/** Requests of one isolate that a settlement is to serve: a settlement costs three or four commands, however many they are. */
const REQUESTS_A_SETTLEMENT = 300;
const SHORTEST_MS = 1000;
const LONGEST_MS = 10_000;

/** How long an isolate that answers so many requests a second waits between settlements; `windowMs` is the shortest that it counts in. */
export function decideInterval(perSecond: number, windowMs: number): number {
  const longest = Math.min(LONGEST_MS, windowMs / 6);
  const shortest = Math.min(SHORTEST_MS, windowMs / 4);
  return Math.max(shortest, Math.min(longest, (REQUESTS_A_SETTLEMENT * 1000) / Math.max(1, perSecond)));
}

/** The loop judges traffic in intervals of ten seconds, as the rollups count it. */
export const slotMs = 10_000;

/** What an edge answered is stored within about two seconds; a slot is judged when it has had that time. */
export const settleMs = 2500;
/** After a longer pause the oldest slots are left out: nobody acts on them, and the newest must not wait. */
const longestBacklogMs = 15 * 60_000;
/** Further ahead than this the mark was made by a clock that has been put back since. */
export const mostAheadMs = 60_000;

/**
 * Starts of the slots to judge, in order.
 * @param scoredUntil end of the last slot that was judged; null: none was.
 * @param now milliseconds since 1970, like the answer.
 */
export function decideDueSlots(scoredUntil: number | null, now: number): number[] {
  const settledUntil = floorToSlot(now - settleMs);
  const known = scoredUntil !== null && scoredUntil <= settledUntil + mostAheadMs;
  const from = known ? Math.max(scoredUntil, settledUntil - longestBacklogMs) : settledUntil - slotMs;
  const count = Math.max(0, (settledUntil - from) / slotMs);
  return Array.from({ length: count }, (_, index) => from + index * slotMs);
}

function floorToSlot(at: number): number {
  return at - (at % slotMs);
}

import type { TrafficSample } from "#contracts/anomaly.ts";
import { settleMs, slotMs } from "./decide-due-slots.ts";

const halfMs = slotMs / 2;
/** What a slot's first half has must be this many times what whole ones mostly had. */
const surge = 2;
const recentSlots = 7;
const leastRate = 1;

/**
 * Start of the slot whose first half has settled while its second half still runs, once for each; null: there is none
 * to look at. An attack need not wait for its slot to end.
 * @param lookedAt start of the slot that was looked at last; null: none was.
 * @param now milliseconds since 1970, like the answer.
 */
export function decideEarlyLook(lookedAt: number | null, now: number): number | null {
  const running = now - settleMs - ((now - settleMs) % slotMs);
  const isHalfThrough = now - settleMs - running >= halfMs;
  return isHalfThrough && running !== lookedAt ? running : null;
}

/**
 * Whether half a slot already holds far more than a whole one did lately: what it still lacks can only add to that.
 * @param sample the running slot as if nothing more came in it.
 * @param recent the route's slots before it, oldest first.
 */
export function isSurging(sample: TrafficSample, recent: readonly TrafficSample[]): boolean {
  const rates = recent.slice(-recentSlots).map((one) => one.request_rate);
  if (rates.length < recentSlots || sample.request_rate < leastRate) return false;
  // The middle one: a slot in which an attack began must not hide that it goes on.
  const usual = rates.sort((one, other) => one - other)[Math.floor(recentSlots / 2)] ?? 0;
  return sample.request_rate > surge * usual;
}

import type { LeaseBook } from "./lease/lease-book.ts";
import { meterOf } from "./lease/meter.ts";
import type { Ask, Known } from "./limiter.ts";

/** What an isolate knows of a counter without asking the store; nothing is counted. Null: nothing. */
export function knownState(book: LeaseBook, { limit, key, configured }: Ask, now: number): Known | null {
  const lease = { ...book.lease(limit, key, now, configured) };
  const meter = meterOf(lease);
  meter.advance(lease, now);
  if (!lease.isKnown && lease.used === 0) return null;
  const remaining = Math.max(0, Math.floor(meter.room(lease, now) + lease.prepaid));
  return { remaining, resetsAt: Math.ceil(meter.roomAt(lease, remaining + 1, now)), asOf: lease.isKnown ? lease.settledAt : null };
}

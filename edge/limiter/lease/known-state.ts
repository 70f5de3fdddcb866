import type { Known } from "../limiter.ts";
import type { Lease } from "./lease.ts";
import { meterOf } from "./meter.ts";

/** What a lease knows of its counter at `now`, times by the store's clock; the lease is advanced. Null: nothing. */
export function knownState(lease: Lease, now: number): Known | null {
  const meter = meterOf(lease);
  meter.advance(lease, now);
  if (!lease.isKnown && lease.used === 0) return null;
  const remaining = Math.max(0, Math.floor(meter.room(lease, now) + lease.prepaid));
  return { remaining, resetsAt: meter.roomAt(lease, remaining + 1, now), asOf: lease.isKnown ? lease.settledAt : null };
}

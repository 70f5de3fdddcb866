import type { Lease } from "./lease.ts";
import type { Meter } from "./meter.ts";

/** Two counts: this window's, and the last one's weighted by how much of it still lies within a rolling window. */
export const slidingMeter: Meter = {
  advance(lease, now) {
    const window = Math.floor(now / windowMs(lease));
    if (window > lease.window) openWindow(lease, window);
  },
  room: (lease, now) => roomAfter(lease, now),
  roomAt(lease, units, now) {
    const { limit, used, previous, window } = lease;
    if (roomAfter(lease, now) >= units) return now;
    const startsAt = window * windowMs(lease);
    const spared = limit.quota - used - units;
    if (spared >= 0) return startsAt + slidOut(previous, spared) * windowMs(lease);
    // Only what this window has counted stands in the way: as the previous window of the next one it slides out in turn.
    return startsAt + windowMs(lease) * (1 + slidOut(used, limit.quota - units));
  },
};

function windowMs({ limit }: Lease): number {
  return limit.windowSeconds * 1000;
}

function roomAfter(lease: Lease, now: number): number {
  const passed = Math.max(0, now / windowMs(lease) - lease.window);
  return Math.floor(lease.limit.quota - lease.used - lease.previous * Math.max(0, 1 - passed));
}

/** The part of a window after which no more than `left` of `count` weighs. */
function slidOut(count: number, left: number): number {
  return count === 0 || count <= left ? 0 : Math.min(1, 1 - Math.max(0, left) / count);
}

/** What was not reported is told of afterwards, and permits not used are given back: both still weigh. */
function openWindow(lease: Lease, window: number): void {
  const isNext = window === lease.window + 1;
  if (!isNext) lease.isKnown = false;
  lease.previous = isNext ? Math.max(0, lease.used - lease.prepaid) : 0;
  lease.late = isNext ? lease.unreported - lease.prepaid : 0;
  lease.window = window;
  lease.used = 0;
  lease.unreported = 0;
  lease.sent = 0;
  lease.prepaid = 0;
  lease.scarceUntil = 0;
}

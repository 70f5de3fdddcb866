import { windowAt, windowStart } from "../window.ts";
import type { Lease } from "./lease.ts";
import type { Meter } from "./meter.ts";

/** One count a window. What was left over from a window is worth nothing in the next, nor is it worth reporting. */
export const fixedMeter: Meter = {
  advance(lease, now) {
    const window = windowAt(lease.limit, now);
    if (window <= lease.window) return;
    openWindow(lease, window);
  },
  room: ({ limit, used }) => limit.quota - used,
  roomAt(lease, units, now) {
    return lease.limit.quota - lease.used >= units ? now : windowStart(lease.limit, lease.window + 1);
  },
};

function openWindow(lease: Lease, window: number): void {
  if (window > lease.window + 1) lease.isKnown = false;
  lease.previous = lease.used;
  lease.window = window;
  lease.used = 0;
  lease.unreported = 0;
  lease.sent = 0;
  lease.prepaid = 0;
  lease.scarceUntil = 0;
}

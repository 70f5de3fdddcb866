import type { Lease } from "./lease.ts";
import type { Meter } from "./meter.ts";

/** Tokens that are out come back steadily, one each window/quota: GCRA by another name. */
export const bucketMeter: Meter = {
  advance(lease, now) {
    const refilled = Math.max(0, now - lease.usedAt) * tokensPerMs(lease);
    // The bucket would be full without the permits held here: they go as the tokens that replace them come.
    lease.prepaid = Math.max(0, lease.prepaid - Math.max(0, refilled - lease.used));
    lease.used = Math.max(0, lease.used - refilled);
    lease.usedAt = Math.max(now, lease.usedAt);
    if (lease.used === 0) lease.scarceUntil = 0;
  },
  room: ({ limit, used }) => Math.floor(limit.burst - used),
  roomAt(lease, units, now) {
    const missing = units - (lease.limit.burst - lease.used);
    if (missing <= 0) return now;
    // Nothing flows into a bucket whose quota is 0.
    return now + (lease.limit.quota === 0 ? lease.limit.windowSeconds * 1000 : missing / tokensPerMs(lease));
  },
};

function tokensPerMs({ limit }: Lease): number {
  return limit.quota / (limit.windowSeconds * 1000);
}

import type { Algorithm } from "#contracts/limit.ts";
import { bucketMeter } from "./bucket-meter.ts";
import { fixedMeter } from "./fixed-meter.ts";
import type { Lease } from "./lease.ts";
import { slidingMeter } from "./sliding-meter.ts";

/** How one algorithm counts in memory; every file of this folder that is one has this shape. */
export interface Meter {
  /** Brings a lease to `now`: what no longer counts is let go, and so are permits that are worth nothing any more. */
  advance(lease: Lease, now: number): void;
  /** Units still free as far as this isolate knows, its own permits not among them. The lease must be at `now`. */
  room(lease: Lease, now: number): number;
  /** When so many units will be free if nobody else takes any; never earlier. */
  roomAt(lease: Lease, units: number, now: number): number;
}

const meters: Record<Algorithm, Meter> = {
  "fixed-window": fixedMeter,
  "sliding-window": slidingMeter,
  "token-bucket": bucketMeter,
  // Never leased: what counts nearest to it.
  "sliding-log": slidingMeter,
};

export function meterOf({ limit }: Lease): Meter {
  return meters[limit.algorithm];
}

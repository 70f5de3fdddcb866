import { windowAt } from "../window.ts";
import { type Claim, epochMs, type Settled } from "./decide-claim.ts";
import type { Lease } from "./lease.ts";

/** A counter as the store keeps it. */
export interface StoredCounter {
  /** The number of the window that `used` counts; of a bucket 0. */
  window: number;
  /** Units of the window; of a bucket, thousandths of the tokens that are out. */
  used: number;
  /** Units of the window before; of a bucket, when `used` was so. */
  previous: number;
  /** Isolates that share it are counted in this epoch, and were in the one before. */
  epoch: number;
  isolates: number;
  isolatesBefore: number;
}

const unknown: StoredCounter = { window: 0, used: 0, previous: 0, epoch: 0, isolates: 0, isolatesBefore: 0 };

/** What the script of settlements makes of one claim at `now`, for a store in memory: the counter afterwards, and what the claim is told. */
export function decideSettlement(stored: StoredCounter = unknown, claim: Claim, now: number): { counter: StoredCounter; settled: Settled } {
  const at = Math.floor(now);
  const sharing = share(stored, claim, at);
  const { counter, free } = claim.lease.limit.algorithm === "token-bucket" ? fillBucket(stored, claim, at) : countWindow(stored, claim, at);
  const { need, want } = claim;
  const shared = Math.max(sharing.isolates, sharing.isolatesBefore, 1);
  const granted = Math.max(0, Math.min(free, Math.max(need, Math.min(need + want, Math.ceil(free / Math.max(2, shared))))));
  const isBucket = claim.lease.limit.algorithm === "token-bucket";
  const used = counter.used + granted * (isBucket ? 1000 : 1);
  const isChanged = claim.units !== 0 || claim.late !== 0 || granted !== 0 || claim.isFirst;
  return {
    counter: isChanged ? { ...counter, ...sharing, used } : stored,
    settled: { window: counter.window, used: isBucket ? used / 1000 : used, previous: counter.previous, isolates: shared, granted },
  };
}

/** Who shares the counter: a new epoch counts anew, and remembers the one before. */
function share(
  { epoch: last, isolates, isolatesBefore }: StoredCounter,
  { lease, isFirst }: Claim,
  now: number,
): Pick<StoredCounter, "epoch" | "isolates" | "isolatesBefore"> {
  const epoch = Math.max(last, Math.floor(now / epochMs(lease)));
  const first = isFirst ? 1 : 0;
  if (last === epoch) return { epoch, isolates: isolates + first, isolatesBefore };
  return { epoch, isolates: first, isolatesBefore: last === epoch - 1 ? isolates : 0 };
}

interface Charged {
  counter: StoredCounter;
  free: number;
}

function fillBucket(stored: StoredCounter, { lease: { limit }, units, aheadMs }: Claim, now: number): Charged {
  const windowMs = limit.windowSeconds * 1000;
  const out = Math.max(0, stored.used - (Math.max(0, now - stored.previous) * limit.quota * 1000) / windowMs);
  const used = Math.ceil(Math.min(Math.max(0, out + units * 1000), Math.max(out, limit.burst * 2000)));
  const free = Math.floor(limit.burst - Math.max(0, used / 1000 - (aheadMs * limit.quota) / windowMs));
  return { counter: { ...stored, window: 0, used, previous: Math.max(stored.previous, now) }, free };
}

function countWindow(stored: StoredCounter, { lease, window, units, late, aheadMs }: Claim, now: number): Charged {
  const windowMs = lease.limit.windowSeconds * 1000;
  const current = Math.max(stored.window, windowAt(lease.limit, now));
  let { used, previous } = openWindow(stored, current);
  if (window === current) {
    used += units;
    previous += late;
  } else if (window === current - 1) previous += units;
  used = Math.max(0, used);
  previous = Math.max(0, previous);
  const weight = isSliding(lease) ? Math.max(0, 1 - Math.max(0, (now + aheadMs) / windowMs - current)) : 0;
  return { counter: { ...stored, window: current, used, previous }, free: Math.floor(lease.limit.quota - used - previous * weight) };
}

function isSliding({ limit }: Lease): boolean {
  return limit.algorithm === "sliding-window";
}

function openWindow({ window, used, previous }: StoredCounter, current: number): Pick<StoredCounter, "used" | "previous"> {
  if (window === current) return { used, previous };
  return { used: 0, previous: window === current - 1 ? used : 0 };
}

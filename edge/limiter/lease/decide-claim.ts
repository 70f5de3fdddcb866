import type { Algorithm } from "#contracts/limit.ts";
import { capacity, decideCredit, decideRate, isLow } from "./decide-lease.ts";
import type { Lease } from "./lease.ts";
import { meterOf } from "./meter.ts";

/** What an isolate tells the store of one counter, and asks of it. */
export interface Claim {
  lease: Lease;
  /** The window that `units` belong to. */
  window: number;
  /** Units to charge; below zero: permits that come back. */
  units: number;
  /** The same for the window before. */
  late: number;
  /** Permits wanted whatever others want. */
  need: number;
  /** Further permits wanted, within a fair share. */
  want: number;
  /** How far ahead the store may look for what becomes free, in milliseconds. */
  aheadMs: number;
  /** Whether the store is to count this isolate among those that share the counter. */
  isFirst: boolean;
  /** Whether requests ask one by one for what is left. */
  isSingle: boolean;
}

/** What the store answers to a claim. */
export interface Settled {
  window: number;
  used: number;
  previous: number;
  isolates: number;
  granted: number;
}

/** Isolates that share a counter are counted anew so often, or with every window that is shorter. */
const EPOCH_MS = 300_000;
/** More than the average is taken in advance: requests do not come evenly. */
const MARGIN = 1.1;
/** What part of a strict limit each isolate may keep unused. */
const RESERVED_PART = 0.01;
/**
 * The part of the time to the next settlement for which a counter in short supply is lent what becomes free. More than all of it in a
 * sliding window, where permits that wait for their requests are charged already.
 */
const AHEAD: Record<Algorithm, number> = { "fixed-window": 0, "sliding-window": 1.25, "sliding-log": 1.25, "token-bucket": 0.75 };
/** A counter that was short of permits is left alone so many intervals. */
const SCARCE_INTERVALS = 1.2;
/** The most of a quota that may lie in permits which wait for requests that come by chance. */
const MOST_WAITING = 0.053;
/** A larger quota is leased all the same: a request for each permit would cost more than the few that wait are worth. */
const LARGE_QUOTA = 400;
/** Towards its end a window's quota is leased no more: when it would last all isolates for so many settlements. */
const LAST_SETTLEMENTS = 2;
const IDLE_MS = 60_000;

/**
 * Opens a claim for what the lease has to report and will need until the settlement after this one, `horizonMs` from now. `mayAskSingly`:
 * whether the isolate can afford that this counter's requests ask one by one; it is told whether one waits now.
 */
export function decideClaim(lease: Lease, now: number, horizonMs: number, mayAskSingly: (waits: boolean) => boolean): Claim {
  meterOf(lease).advance(lease, now);
  const demand = Math.ceil(((decideRate(lease, now) * horizonMs) / 1000) * MARGIN);
  const isTight = isSparse(lease, horizonMs) && (wasShort(lease, now) || isEnding(lease, demand, now));
  const isSingle = isTight && mayAskSingly(lease.waiting > 0);
  const expected = isSingle || isIdle(lease, now) ? 0 : Math.max(demand, decideReserve(lease, now, horizonMs));
  const back = Math.floor(Math.max(0, lease.prepaid - expected));
  lease.prepaid -= back;
  lease.used -= back;
  const claim: Claim = {
    lease,
    window: lease.window,
    units: lease.unreported - back,
    late: lease.late,
    ...decideAsk(lease, expected, now),
    // What is granted must last until the next settlement: what becomes free until then would lie idle otherwise.
    aheadMs: wasShort(lease, now) && lease.limit.policy !== "strict" ? Math.round(horizonMs * AHEAD[lease.limit.algorithm]) : 0,
    isFirst: epochOf(lease, now) !== lease.epoch && !isIdle(lease, now),
    isSingle,
  };
  lease.sent += lease.unreported;
  lease.unreported = 0;
  lease.late = 0;
  return claim;
}

/** Takes in what the store said at `now`; what was admitted meanwhile still has to be reported. */
export function takeSettled({ lease, need, want, isFirst, isSingle }: Claim, settled: Settled, now: number, intervalMs: number): void {
  if (isFirst) lease.epoch = epochOf(lease, now);
  lease.isolates = Math.max(1, settled.isolates);
  lease.creditCap = Math.min(lease.creditCap * 2, Number.MAX_SAFE_INTEGER);
  lease.settledAt = now;
  lease.sent = 0;
  lease.isKnown = true;
  if (lease.limit.algorithm !== "token-bucket" && settled.window < lease.window) {
    // The window ended on the way: what was granted ended with it.
    if (settled.window === lease.window - 1) lease.previous = settled.used - settled.granted;
    lease.late -= settled.granted;
    return;
  }
  lease.window = settled.window;
  lease.used = settled.used + lease.unreported;
  lease.usedAt = now;
  lease.previous = settled.previous;
  lease.prepaid += settled.granted;
  if (settled.granted < need) lease.refusedAt = now;
  const isShort = settled.granted < need || (wasShort(lease, now) && settled.granted < need + want);
  lease.scarceUntil = isShort && !isSingle ? now + intervalMs * SCARCE_INTERVALS : 0;
}

/** Whether nobody has asked for so long that the permits held are better given back. */
export function isIdle({ ratedAt }: Lease, now: number): boolean {
  return now - ratedAt > IDLE_MS;
}

/**
 * Whether leases for `periodMs` each would leave too much of a quota unused when there is little of it: less than one permit comes to an
 * isolate, or requests, which come by chance, differ by too much from what is expected: by its root. A bucket's permits are never lost, and
 * those of one isolate wait for nobody else's requests.
 */
function isSparse({ limit, isolates }: Lease, periodMs: number): boolean {
  if (limit.algorithm === "token-bucket" || limit.quota > LARGE_QUOTA || isolates === 1) return false;
  const free = (limit.quota * periodMs) / (limit.windowSeconds * 1000);
  return free < isolates || Math.sqrt(free * isolates) / limit.quota > MOST_WAITING;
}

function isEnding(lease: Lease, demand: number, now: number): boolean {
  return meterOf(lease).room(lease, now) < LAST_SETTLEMENTS * demand * lease.isolates;
}

/** Without credit a few permits are kept while there is plenty, or every request of a rare client would wait. */
function decideReserve(lease: Lease, now: number, horizonMs: number): number {
  const isKept = lease.limit.policy === "strict" && horizonMs > 0 && meterOf(lease).room(lease, now) > capacity(lease) / 2;
  return isKept ? Math.floor(capacity(lease) * RESERVED_PART) : 0;
}

/** Permits are asked for where credit will not last. Where there were too few, what is to be had is taken without regard to shares. */
function decideAsk(lease: Lease, expected: number, now: number): { need: number; want: number } {
  if (isLow(lease)) return { need: lease.waiting, want: 0 };
  const missing = Math.max(0, expected - Math.floor(lease.prepaid));
  if (wasShort(lease, now)) return { need: Math.max(lease.waiting, missing), want: 0 };
  const credit = decideCredit(lease, now);
  return { need: lease.waiting, want: lease.limit.policy === "strict" || credit < expected ? missing : 0 };
}

function epochOf(lease: Lease, now: number): number {
  return Math.floor(now / epochMs(lease));
}

/** How long isolates that share a counter are counted together. */
export function epochMs({ limit }: Lease): number {
  return Math.min(EPOCH_MS, limit.windowSeconds * 1000);
}

/** Whether the store had too few within a window's length: more is asked for than becomes free. A fixed window begins anew. */
function wasShort({ refusedAt, limit }: Lease, now: number): boolean {
  return limit.algorithm !== "fixed-window" && now - refusedAt < limit.windowSeconds * 1000;
}

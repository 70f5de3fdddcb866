import type { Limit } from "#contracts/limit.ts";
import { decideRefill, type Refill } from "./decide-refill.ts";

/** What Redis keeps of one counter under policy `exact`. */
export interface ExactCounter {
  /** The window's number; of a bucket, when it was last refilled. */
  at: number;
  /** Counted in that window; of a bucket, the tokens that are left. */
  count: number;
  /** Counted in the window before. */
  previous: number;
  /** When it is forgotten. */
  endsAt: number;
}

export interface ExactRule {
  limit: Limit;
  refill: Refill;
}

export function exactRule(limit: Limit): ExactRule {
  return { limit, refill: decideRefill(limit.quota, limit.windowSeconds * 1000, limit.burst) };
}

/** What the library's scripts make of one request at `now`, for counters in memory; null: nothing is written. */
export function decideExact(known: ExactCounter | undefined, rule: ExactRule, now: number): ExactCounter | null {
  const kept = known !== undefined && known.endsAt > now ? known : undefined;
  return rule.limit.algorithm === "token-bucket" ? takeToken(kept, rule, now) : countInWindow(kept, rule.limit, now);
}

function countInWindow(known: ExactCounter | undefined, { algorithm, quota, windowSeconds }: Limit, now: number): ExactCounter | null {
  const windowMs = windowSeconds * 1000;
  const window = Math.floor(now / windowMs);
  const count = known?.at === window ? known.count : 0;
  const previous = previousCount(known, window);
  const weight = algorithm === "sliding-window" ? 1 - (now % windowMs) / windowMs : 0;
  if (Math.floor(weight * previous) + count >= quota) return null;
  return { at: window, count: count + 1, previous, endsAt: (window + 2) * windowMs };
}

function previousCount(known: ExactCounter | undefined, window: number): number {
  if (known?.at === window) return known.previous;
  return known?.at === window - 1 ? known.count : 0;
}

function takeToken(known: ExactCounter | undefined, { limit, refill }: ExactRule, now: number): ExactCounter | null {
  const { at, count } = known ?? { at: now, count: limit.burst };
  const refills = Math.max(0, Math.floor((now - at) / refill.intervalMs));
  const left = Math.min(limit.burst, count + refills * refill.tokens) - 1;
  if (left < 0) return null;
  const fullAfterMs = Math.ceil((limit.burst - left) / refill.tokens) * refill.intervalMs;
  return { at: at + refills * refill.intervalMs, count: left, previous: 0, endsAt: now + fullAfterMs };
}

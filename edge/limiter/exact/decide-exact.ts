import type { Limit } from "#contracts/limit.ts";
import { decideRefill, type Refill } from "./decide-refill.ts";

/** What Redis keeps of one counter under policy `exact`. */
export interface ExactCounter {
  /** The window's number; of a bucket, when it was last refilled. */
  at: number;
  /** Units of that window, of a log those that still count; of a bucket, the tokens that are left. */
  count: number;
  /** Units of the window before. */
  previous: number;
  /** When it is forgotten. */
  endsAt: number;
  /** A log's requests that still count, the oldest first; empty elsewhere. */
  entries: readonly Entry[];
}

interface Entry {
  at: number;
  units: number;
}

export interface ExactRule {
  limit: Limit;
  refill: Refill;
}

interface Request {
  now: number;
  /** At least 1. */
  units: number;
}

export function exactRule(limit: Limit): ExactRule {
  return { limit, refill: decideRefill(Math.max(1, limit.quota), limit.windowSeconds * 1000, limit.burst) };
}

/** What Redis makes of one request, for counters in memory: by the library's scripts or, by units and with a log, by ours. Null: it is refused. */
export function decideExact(known: ExactCounter | undefined, rule: ExactRule, request: Request): ExactCounter | null {
  const kept = known !== undefined && known.endsAt > request.now ? known : undefined;
  const { algorithm } = rule.limit;
  if (algorithm === "sliding-log") return log(kept, rule.limit, request);
  return algorithm === "token-bucket" ? takeTokens(kept, rule, request) : countInWindow(kept, rule.limit, request);
}

function countInWindow(known: ExactCounter | undefined, { algorithm, quota, windowSeconds }: Limit, { now, units }: Request) {
  const windowMs = windowSeconds * 1000;
  const window = Math.floor(now / windowMs);
  const count = known?.at === window ? known.count : 0;
  const previous = previousCount(known, window);
  const weight = algorithm === "sliding-window" ? 1 - (now % windowMs) / windowMs : 0;
  if (units > Math.max(0, quota - count - Math.floor(weight * previous))) return null;
  return { at: window, count: count + units, previous, endsAt: (window + 2) * windowMs, entries: [] };
}

function previousCount(known: ExactCounter | undefined, window: number): number {
  if (known?.at === window) return known.previous;
  return known?.at === window - 1 ? known.count : 0;
}

function takeTokens(known: ExactCounter | undefined, { limit, refill }: ExactRule, { now, units }: Request): ExactCounter | null {
  const { at, count } = known ?? { at: now, count: limit.burst };
  const refills = Math.max(0, Math.floor((now - at) / refill.intervalMs));
  const left = Math.min(limit.burst, count + refills * refill.tokens) - units;
  if (left < 0) return null;
  const fullAfterMs = Math.max(1, Math.ceil((limit.burst - left) / refill.tokens)) * refill.intervalMs;
  return { at: at + refills * refill.intervalMs, count: left, previous: 0, endsAt: now + fullAfterMs, entries: [] };
}

function log(known: ExactCounter | undefined, { quota, windowSeconds }: Limit, { now, units }: Request): ExactCounter | null {
  const windowMs = windowSeconds * 1000;
  const entries = (known?.entries ?? []).filter(({ at }) => at > now - windowMs);
  const used = entries.reduce((sum, entry) => sum + entry.units, 0);
  if (units > Math.max(0, quota - used)) return null;
  return { at: now, count: used + units, previous: 0, endsAt: now + windowMs, entries: [...entries, { at: now, units }] };
}

import type { Limit, LimitOutcome } from "#contracts/limit.ts";
import type { LimitCandidate } from "#contracts/live-policy.ts";
import type { Count } from "./limiter.ts";

/**
 * Whether a candidate in force at `now` would have refused what the limit admitted: more was used than it allows.
 * Of a token bucket only the tokens that are out are known, so there it errs towards admitting.
 */
export function decideCandidate(limit: Limit, count: Count, candidate: LimitCandidate | undefined, now: number): boolean {
  if (candidate === undefined || candidate.expiresAt <= now || count.isUnasked) return false;
  return limit.burst - count.remaining > candidate.quota;
}

/** What the limit says of the request; `shadow-refused` also where only its candidate would have refused. */
export function decideOutcome(limit: Limit, count: Count, refusedByCandidate = false): LimitOutcome {
  if (count.isAlone) {
    if (count.admitted) return "store-failed-allowed";
    return limit.shadow ? "shadow-refused" : "store-failed-refused";
  }
  if (count.admitted) return refusedByCandidate ? "shadow-refused" : "allowed";
  return limit.shadow ? "shadow-refused" : "refused";
}

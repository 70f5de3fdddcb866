import type { Limit, LimitOutcome } from "#contracts/limit.ts";
import type { LimitCandidate, LimitOverride } from "#contracts/live-policy.ts";
import type { Policy } from "../live/policy.ts";
import { takesMethod } from "../live/policy.ts";
import { withoutTrailingSlash } from "../path/path-table.ts";
import type { Count } from "./limiter.ts";

/** The limit of one request: the route's own, else the most specific path's, else the default; null when there is none. */
export function decideLimit(policy: Policy, route: string, path: string, method: string): Limit | null {
  const own = policy.routeLimits.get(route)?.find((limit) => takesMethod(limit.methods, method));
  const byPath = own ?? policy.pathLimits.find(withoutTrailingSlash(path), (limit) => takesMethod(limit.methods, method));
  return byPath ?? (takesMethod(policy.defaultLimit?.methods, method) ? policy.defaultLimit : null);
}

/** The tighter of two limits that one request may fall under; one that only counts, or none, is the looser. */
export function decideTighter(left: Limit | null, right: Limit | null): Limit | null {
  return looseness(right) < looseness(left) ? right : (left ?? right);
}

function looseness(limit: Limit | null): number {
  return limit === null || limit.shadow ? Number.POSITIVE_INFINITY : limit.quota / limit.windowSeconds;
}

/** The limit with its live override in force at `now`; an override that has ended changes nothing, whoever forgot to remove it. */
export function decideOverride(limit: Limit, override: LimitOverride | undefined, now: number): Limit {
  if (override === undefined || (override.expiresAt !== null && override.expiresAt <= now)) return limit;
  const burst = limit.burst === limit.quota ? override.quota : Math.min(limit.burst, override.quota);
  return { ...limit, quota: override.quota, windowSeconds: override.windowSeconds, burst, shadow: override.mode === "shadow" };
}

/** What the request is counted under. */
export function decideCounterKey(limit: Limit, who: { client: string; addressClient: string; route: string }): string {
  if (limit.by === "address") return who.addressClient;
  return limit.by === "route" ? `route:${who.route}` : who.client;
}

/**
 * Whether a candidate in force at `now` would have refused what the limit admitted: more was used than it allows.
 * Of a token bucket only the tokens that are out are known, so there it errs towards admitting.
 */
export function decideCandidate(limit: Limit, count: Count, candidate: LimitCandidate | undefined, now: number): boolean {
  return candidate !== undefined && candidate.expiresAt > now && limit.burst - count.remaining > candidate.quota;
}

/** What the limit says of the request; `shadow-refused` also where only its candidate would have refused. */
export function decideOutcome(limit: Limit, count: Count, refusedByCandidate = false): LimitOutcome {
  if (count.admitted) return refusedByCandidate ? "shadow-refused" : "allowed";
  return limit.shadow ? "shadow-refused" : "refused";
}

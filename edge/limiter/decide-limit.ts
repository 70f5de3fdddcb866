import type { Credential } from "#contracts/client.ts";
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

/** A limit as it stands for one request, and whether a live override made it so. */
export interface StandingLimit {
  limit: Limit;
  /** The limit as configured. */
  configured: Limit;
  isOverridden: boolean;
}

/** The tighter of two limits that one request may fall under; one that only counts, or none, is the looser. */
export function decideTighter(left: StandingLimit | null, right: StandingLimit | null): StandingLimit | null {
  return looseness(right) < looseness(left) ? right : (left ?? right);
}

function looseness(standing: StandingLimit | null): number {
  return standing === null || standing.limit.shadow ? Number.POSITIVE_INFINITY : rateOf(standing.limit);
}

function rateOf({ quota, windowSeconds }: Pick<Limit, "quota" | "windowSeconds">): number {
  return quota / windowSeconds;
}

/**
 * What holds of a limit at `now`, with its live override and the caller's own quota for it. An override that has ended changes
 * nothing, whoever forgot to remove it. One in force says whether anything is refused, and gives way to an own quota that is lower.
 */
export function decideStanding(
  limit: Limit,
  { override, quotas }: { override?: LimitOverride | undefined; quotas?: Credential["limits"] | undefined },
  now: number,
): StandingLimit {
  const own = withOwnQuota(limit, quotas);
  if (override === undefined || (override.expiresAt !== null && override.expiresAt <= now)) {
    return { limit: own ?? limit, configured: limit, isOverridden: false };
  }
  const shadow = override.mode === "shadow";
  if (own !== null && rateOf(own) <= rateOf(override)) return { limit: { ...own, shadow }, configured: limit, isOverridden: false };
  const { windowSeconds } = override;
  return { limit: { ...limit, ...withQuota(limit, override.quota), windowSeconds, shadow }, configured: limit, isOverridden: true };
}

/** An own quota is counted for the client, whoever shares the limit's counter otherwise. Null: the caller has none. */
function withOwnQuota(limit: Limit, quotas: Credential["limits"] = {}): Limit | null {
  // A limit may have the name of what every object has.
  const quota = Object.hasOwn(quotas, limit.name) ? quotas[limit.name] : undefined;
  return quota === undefined ? null : { ...limit, ...withQuota(limit, quota), by: "client" };
}

function withQuota(limit: Limit, quota: number): Pick<Limit, "quota" | "burst"> {
  return { quota, burst: limit.burst === limit.quota ? quota : Math.min(limit.burst, quota) };
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

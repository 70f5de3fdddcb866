import type { Credential } from "#contracts/client.ts";
import type { Limit } from "#contracts/limit.ts";
import type { LimitOverride } from "#contracts/live-policy.ts";
import { isInForce } from "./decide-client-override.ts";

/** A limit as it stands for one request, and whether a live override made it so. */
export interface StandingLimit {
  limit: Limit;
  isOverridden: boolean;
}

type Caller = Pick<Credential, "limits" | "plan">;

interface Changes {
  /** For all clients. */
  override?: LimitOverride | undefined;
  /** For this client, and in force. */
  clientOverride?: LimitOverride | undefined;
  caller?: Caller | null;
}

/** The highest quota that a limit may have. */
const MOST_UNITS = 1_000_000_000;

/**
 * What holds of a limit at `now`. The first of these that there is: what was changed for the caller alone, for the longest pattern that
 * it matches, for all callers; the key's own quota; its plan's; the config's. A change always says whether anything is refused, gives way
 * to a quota of the key's own that is lower, and, where it is for all callers, changes those of plans in proportion.
 */
export function decideStanding(limit: Limit, { override, clientOverride, caller = null }: Changes, now: number): StandingLimit {
  const own = caller === null ? null : withOwnQuota(limit, caller);
  if (clientOverride !== undefined) return change({ ...limit, by: "client" }, clientOverride, own);
  const planned = caller === null ? undefined : planQuotaOf(limit, caller);
  if (override === undefined || !isInForce(override, now)) {
    return { limit: own ?? (planned === undefined ? limit : { ...limit, ...withQuota(limit, planned) }), isOverridden: false };
  }
  if (planned === undefined) return change(limit, override, own);
  const quota = planQuotaUnder(override, planned, limit);
  return { limit: changed(limit, override, quota), isOverridden: quota !== planned };
}

function change(limit: Limit, override: LimitOverride, own: Limit | null): StandingLimit {
  const isLower = own !== null && rateOf(own) <= rateOf(override);
  if (isLower) return { limit: { ...own, shadow: override.mode === "shadow" }, isOverridden: false };
  return { limit: changed(limit, override, override.quota), isOverridden: true };
}

/** Another window than the calendar's own is one that rolls. */
function changed(limit: Limit, { windowSeconds, mode }: LimitOverride, quota: number): Limit {
  const { calendar, ...rolling } = limit;
  const isSame = windowSeconds === limit.windowSeconds;
  return { ...(isSame ? limit : rolling), ...withQuota(limit, quota), windowSeconds, shadow: mode === "shadow" };
}

/** A key's own quota is counted for its client, whoever shares the limit's counter otherwise. */
function withOwnQuota(limit: Limit, { limits }: Caller): Limit | null {
  const quota = ownValue(limits, limit.name);
  return quota === undefined ? null : { ...limit, ...withQuota(limit, quota), by: "client" };
}

/** Undefined also where a quota of the key's own stands in for it. */
function planQuotaOf(limit: Limit, { limits, plan }: Caller): number | undefined {
  return plan === null || ownValue(limits, limit.name) !== undefined ? undefined : ownValue(limit.planQuotas, plan);
}

/** A plan's quota changes as the limit's own does. Where that is lowered, a plan's stays if it admits less, and falls no further else. */
function planQuotaUnder(override: LimitOverride, planned: number, { quota, windowSeconds }: Limit): number {
  const kept = (planned * override.windowSeconds) / windowSeconds;
  const scaled = quota === 0 ? kept : (planned * override.quota) / quota;
  return Math.min(MOST_UNITS, Math.ceil(Math.max(scaled, Math.min(kept, override.quota))));
}

/** A limit or a plan may have the name of what every object has. */
function ownValue(quotas: Readonly<Record<string, number>> | undefined, name: string): number | undefined {
  return quotas !== undefined && Object.hasOwn(quotas, name) ? quotas[name] : undefined;
}

function withQuota(limit: Limit, quota: number): Pick<Limit, "quota" | "burst"> {
  return { quota, burst: burstOf(limit, quota) };
}

/** A bucket below the quota stays as small; one above it shrinks with the quota only, and in its proportion. */
function burstOf(limit: Limit, quota: number): number {
  if (limit.burst === limit.quota) return quota;
  if (limit.burst < limit.quota) return Math.min(limit.burst, quota);
  return quota >= limit.quota ? Math.max(limit.burst, quota) : Math.ceil((limit.burst * quota) / limit.quota);
}

function rateOf({ quota, windowSeconds }: Pick<Limit, "quota" | "windowSeconds">): number {
  return quota / windowSeconds;
}

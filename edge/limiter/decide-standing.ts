import type { Credential } from "#contracts/client.ts";
import type { Limit } from "#contracts/limit.ts";
import type { LimitOverride } from "#contracts/live-policy.ts";

/** A limit as it stands for one request, and whether a live override made it so. */
export interface StandingLimit {
  limit: Limit;
  isOverridden: boolean;
}

type Caller = Pick<Credential, "limits" | "plan">;

interface Changes {
  override?: LimitOverride | undefined;
  caller?: Caller | null;
}

/** The highest quota that a limit may have. */
const MOST_UNITS = 1_000_000_000;

/**
 * What holds of a limit at `now`, with its live override and the caller's own quota for it. An override that has ended changes
 * nothing, whoever forgot to remove it. One in force says whether anything is refused, gives way to a key's own quota that is lower,
 * and changes those of plans in proportion.
 */
export function decideStanding(limit: Limit, { override, caller = null }: Changes, now: number): StandingLimit {
  const own = caller === null ? null : withOwnQuota(limit, caller);
  if (override === undefined || (override.expiresAt !== null && override.expiresAt <= now)) {
    return { limit: own ?? limit, isOverridden: false };
  }
  const shadow = override.mode === "shadow";
  const planned = caller === null ? undefined : planQuotaOf(limit, caller);
  if (own !== null && planned === undefined && rateOf(own) <= rateOf(override)) return { limit: { ...own, shadow }, isOverridden: false };
  const quota = planned === undefined ? override.quota : planQuotaUnder(override, planned, limit);
  const { windowSeconds } = override;
  const { calendar, ...rolling } = limit;
  const isSame = windowSeconds === limit.windowSeconds;
  const changed = { ...(isSame ? limit : rolling), ...withQuota(limit, quota), windowSeconds, shadow };
  return { limit: changed, isOverridden: quota !== planned };
}

/** A key's own quota is counted for its client, whoever shares the limit's counter otherwise; a plan's is counted as the limit is. */
function withOwnQuota(limit: Limit, caller: Caller): Limit | null {
  const quota = ownValue(caller.limits, limit.name);
  if (quota !== undefined) return { ...limit, ...withQuota(limit, quota), by: "client" };
  const planned = planQuotaOf(limit, caller);
  return planned === undefined ? null : { ...limit, ...withQuota(limit, planned) };
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

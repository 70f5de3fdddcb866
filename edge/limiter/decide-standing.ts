import type { Credential } from "#contracts/client.ts";
import type { Limit } from "#contracts/limit.ts";
import type { LimitOverride } from "#contracts/live-policy.ts";

/** A limit as it stands for one request, and whether a live override made it so. */
export interface StandingLimit {
  limit: Limit;
  isOverridden: boolean;
}

interface Changes {
  override?: LimitOverride | undefined;
  caller?: Pick<Credential, "limits" | "plan"> | null;
}

/**
 * What holds of a limit at `now`, with its live override and the caller's own quota for it. An override that has ended changes
 * nothing, whoever forgot to remove it. One in force says whether anything is refused, and gives way to an own quota that is lower.
 */
export function decideStanding(limit: Limit, { override, caller = null }: Changes, now: number): StandingLimit {
  const own = caller === null ? null : withOwnQuota(limit, caller);
  if (override === undefined || (override.expiresAt !== null && override.expiresAt <= now)) {
    return { limit: own ?? limit, isOverridden: false };
  }
  const shadow = override.mode === "shadow";
  if (own !== null && rateOf(own) <= rateOf(override)) return { limit: { ...own, shadow }, isOverridden: false };
  const { windowSeconds } = override;
  const { calendar, ...rolling } = limit;
  const isSame = windowSeconds === limit.windowSeconds;
  const changed = { ...(isSame ? limit : rolling), ...withQuota(limit, override.quota), windowSeconds, shadow };
  return { limit: changed, isOverridden: true };
}

/** A key's own quota is counted for its client, whoever shares the limit's counter otherwise; a plan's is counted as the limit is. */
function withOwnQuota(limit: Limit, { limits, plan }: NonNullable<Changes["caller"]>): Limit | null {
  const quota = ownValue(limits, limit.name);
  if (quota !== undefined) return { ...limit, ...withQuota(limit, quota), by: "client" };
  const planned = plan === null ? undefined : ownValue(limit.planQuotas, plan);
  return planned === undefined ? null : { ...limit, ...withQuota(limit, planned) };
}

/** A limit or a plan may have the name of what every object has. */
function ownValue(quotas: Readonly<Record<string, number>> | undefined, name: string): number | undefined {
  return quotas !== undefined && Object.hasOwn(quotas, name) ? quotas[name] : undefined;
}

function withQuota(limit: Limit, quota: number): Pick<Limit, "quota" | "burst"> {
  return { quota, burst: limit.burst === limit.quota ? quota : Math.min(limit.burst, quota) };
}

function rateOf({ quota, windowSeconds }: Pick<Limit, "quota" | "windowSeconds">): number {
  return quota / windowSeconds;
}

import type { Credential } from "#contracts/client.ts";
import type { Limit } from "#contracts/limit.ts";
import type { LimitOverride } from "#contracts/live-policy.ts";
import { isInForce } from "./decide-client-override.ts";

/** A limit as it stands for one request, and whether a live override made it so. */
export interface StandingLimit {
  limit: Limit;
  isOverridden: boolean;
}

interface Changes {
  /** For all clients. */
  override?: LimitOverride | undefined;
  /** For this client, and in force. */
  clientOverride?: LimitOverride | undefined;
  caller?: Pick<Credential, "limits" | "plan"> | null;
}

/**
 * What holds of a limit at `now`. The first of these that there is: what was changed for the caller alone, for the longest pattern that
 * it matches, for all callers; the key's own quota; its plan's; the config's. A change gives way to a quota of the key's own that is
 * lower, one for all callers to a plan's that is lower too, and always says whether anything is refused.
 */
export function decideStanding(limit: Limit, { override, clientOverride, caller = null }: Changes, now: number): StandingLimit {
  const own = caller === null ? null : withOwnQuota(limit, caller);
  if (clientOverride !== undefined) return change({ ...limit, by: "client" }, clientOverride, own);
  const quota = own ?? (caller === null ? null : withPlanQuota(limit, caller));
  if (override === undefined || !isInForce(override, now)) return { limit: quota ?? limit, isOverridden: false };
  return change(limit, override, quota);
}

function change(limit: Limit, override: LimitOverride, quota: Limit | null): StandingLimit {
  const shadow = override.mode === "shadow";
  if (quota !== null && rateOf(quota) <= rateOf(override)) return { limit: { ...quota, shadow }, isOverridden: false };
  const { windowSeconds } = override;
  const { calendar, ...rolling } = limit;
  const isSame = windowSeconds === limit.windowSeconds;
  const changed = { ...(isSame ? limit : rolling), ...withQuota(limit, override.quota), windowSeconds, shadow };
  return { limit: changed, isOverridden: true };
}

/** A key's own quota is counted for its client, whoever shares the limit's counter otherwise. */
function withOwnQuota(limit: Limit, { limits }: Pick<Credential, "limits">): Limit | null {
  const quota = ownValue(limits, limit.name);
  return quota === undefined ? null : { ...limit, ...withQuota(limit, quota), by: "client" };
}

/** A plan's quota is counted as the limit is. */
function withPlanQuota(limit: Limit, { plan }: Pick<Credential, "plan">): Limit | null {
  const quota = plan === null ? undefined : ownValue(limit.planQuotas, plan);
  return quota === undefined ? null : { ...limit, ...withQuota(limit, quota) };
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

import { suggestName } from "#config/nearest-name.ts";
import type { Limit } from "#contracts/limit.ts";
import { StandingLimits } from "#contracts/standing-limit.ts";
import { UserError } from "../../user-error.ts";
import { type AnalyticsOptions, connectAnalytics } from "../connect-analytics.ts";
import { withQuota } from "./find-quota.ts";

/** The limit of that name. Throws `UserError` with what was probably meant. */
export function findRule(limits: readonly Limit[], name: string): Limit {
  const found = limits.find((limit) => limit.name === name);
  if (found !== undefined) return found;
  const known = limits.map((limit) => limit.name);
  throw new UserError(`the config has no limit ${JSON.stringify(name)}: ${suggestName(name, known)}`);
}

/** The limit with what wins over the live config now. */
export async function withLiveOverride(limit: Limit, options: AnalyticsOptions): Promise<Limit> {
  const { limits } = await connectAnalytics(options).demand({ path: "/api/limits", answer: StandingLimits });
  const override = limits.find(({ name }) => name === limit.name)?.override;
  return override == null ? limit : withQuota(limit, override.quota, override.windowSeconds);
}

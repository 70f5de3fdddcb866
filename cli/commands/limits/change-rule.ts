import type { Algorithm, CountedBy, Limit, LimitPolicy } from "#contracts/limit.ts";
import { durationSeconds } from "#contracts/scalars.ts";
import { withQuota } from "./find-quota.ts";

/** What is tried in place of a limit's own values; what is absent stays as it is. */
export interface RuleChange {
  limit?: number;
  window?: string;
  burst?: number;
  algorithm?: Algorithm;
  policy?: LimitPolicy;
  by?: CountedBy;
}

/** The limit as the change makes it; null: it changes nothing. */
export function changeRule(limit: Limit, { limit: quota, window, burst, algorithm, policy, by }: RuleChange): Limit | null {
  const windowSeconds = window === undefined ? limit.windowSeconds : durationSeconds(window);
  const counted = withQuota(limit, quota ?? limit.quota, windowSeconds);
  const changed = {
    ...limit,
    ...counted,
    shadow: limit.shadow,
    algorithm: algorithm ?? limit.algorithm,
    policy: policy ?? limit.policy,
    by: by ?? limit.by,
  };
  changed.burst = changed.algorithm === "token-bucket" ? (burst ?? changed.burst) : changed.quota;
  const keys = ["quota", "windowSeconds", "burst", "algorithm", "policy", "by"] as const;
  return keys.some((key) => changed[key] !== limit[key]) ? changed : null;
}

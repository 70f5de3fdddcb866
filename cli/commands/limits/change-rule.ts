import type { Algorithm, Limit, LimitPolicy } from "#contracts/limit.ts";
import { durationSeconds } from "#contracts/scalars.ts";
import { UserError } from "../../user-error.ts";
import { withQuota } from "./find-quota.ts";

/** What is tried in place of a limit's own values; what is absent stays as it is. */
export interface RuleChange {
  limit?: number;
  window?: string;
  burst?: number;
  algorithm?: Algorithm;
  policy?: LimitPolicy;
  by?: Limit["by"];
}

/** The limit as the change makes it; null: it changes nothing. */
export function changeRule(limit: Limit, { limit: quota, window, burst, algorithm, policy, by }: RuleChange): Limit | null {
  const windowSeconds = window === undefined ? limit.windowSeconds : durationSeconds(window);
  const { calendar, ...rolling } = withQuota(limit, quota ?? limit.quota, windowSeconds);
  const changed: Limit = {
    ...rolling,
    // A duration that is tried is one, however long the calendar's window is.
    ...(window === undefined && calendar && { calendar }),
    shadow: limit.shadow,
    algorithm: algorithm ?? limit.algorithm,
    policy: algorithm === "sliding-log" ? "exact" : (policy ?? limit.policy),
    by: by ?? limit.by,
  };
  changed.burst = changed.algorithm === "token-bucket" ? (burst ?? changed.burst) : changed.quota;
  checkCalendar(changed);
  const keys = ["quota", "windowSeconds", "calendar", "burst", "algorithm", "policy", "by"] as const;
  return keys.some((key) => String(changed[key]) !== String(limit[key])) ? changed : null;
}

/** Of the calendar a window is as the config takes it. */
function checkCalendar({ calendar, algorithm, policy }: Limit): void {
  if (calendar === undefined || (algorithm === "fixed-window" && policy !== "exact")) return;
  throw new UserError(`a ${calendar} of the calendar is a fixed-window, leased or strict: give --window a duration too`);
}

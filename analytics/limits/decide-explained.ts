import type { Limit, LimitDecision } from "#contracts/limit.ts";
import type { ExplainedLimit } from "#contracts/limit-explanation.ts";
import { decideStanding } from "#edge/limiter/decide-standing.ts";
import { decideSlidingFree } from "#edge/limiter/exact/decide-sliding-free.ts";
import { decideSlidingRetry, latestSlidingRetry } from "#edge/limiter/exact/decide-sliding-retry.ts";
import { windowAt, windowStart } from "#edge/limiter/window.ts";

/** The config's limit, and what was in force beside it. */
export type Standing = { rule: Limit; override: ExplainedLimit["override"]; ownQuota: number | null };

/** What a limit was at `at` (milliseconds since 1970), by the code that decides it at the edge. */
export function decideStood(
  { rule, override, ownQuota }: Standing,
  at: number,
): { limit: Limit; quotaFrom: "config" | "override" | "own" } {
  const live = override === null ? undefined : { ...override, origin: "operator" as const, expiresAt: null };
  const caller = ownQuota === null ? null : { limits: { [rule.name]: ownQuota }, plan: null };
  const { limit, isOverridden } = decideStanding(rule, { override: live, caller }, at);
  return { limit, quotaFrom: isOverridden ? "override" : ownQuota === null ? "config" : "own" };
}

/** Whose quota the edge applied: what stood then, else whichever has that number. */
export function decideQuotaFrom(quota: number, standing: Standing, at: number): ExplainedLimit["quotaFrom"] {
  const stood = decideStood(standing, at);
  if (stood.limit.quota === quota) return stood.quotaFrom;
  if (standing.rule.quota === quota) return "config";
  if (standing.override?.quota === quota) return "override";
  if (standing.ownQuota === quota) return "own";
  return Object.values(standing.rule.planQuotas ?? {}).includes(quota) ? "plan" : "unknown";
}

/** When a refused caller, alone, would have been admitted; null: it was not refused, or never is. */
export function decideAdmittedAgain(
  { outcome, quota, cost = 1 }: LimitDecision,
  limit: Limit,
  { at, use }: { at: number; use: ExplainedLimit["use"] },
): ExplainedLimit["admittedAgain"] {
  const most = limit.algorithm === "token-bucket" && limit.quota === quota ? limit.burst : quota;
  if (!outcome.endsWith("refused") || quota === 0 || cost > most) return null;
  const again = freeAt({ ...limit, quota }, { at, cost, use });
  return { at: new Date(Math.ceil(again)).toISOString(), isEstimate: limit.algorithm !== "fixed-window" };
}

interface Refused {
  at: number;
  cost: number;
  use: ExplainedLimit["use"];
}

function freeAt(limit: Limit, refused: Refused): number {
  const { at, cost } = refused;
  const windowMs = limit.windowSeconds * 1000;
  switch (limit.algorithm) {
    case "fixed-window":
      return windowStart(limit, windowAt(limit, at) + 1);
    case "token-bucket":
      return at + (windowMs * cost) / limit.quota;
    case "sliding-log":
      // The latest of all: which requests of the window before it were admitted is not asked.
      return at + windowMs;
    case "sliding-window":
      return slidOut(limit, refused);
  }
}

function slidOut(limit: Limit, { at, cost, use }: Refused): number {
  const resetAt = windowStart(limit, windowAt(limit, at) + 1);
  if (use === null || use.admittedBefore === null) return latestSlidingRetry(resetAt);
  const counters = { current: use.admittedBefore, previous: use.windows[0]?.admitted ?? 0, resetAt };
  if (cost === 1) return decideSlidingRetry(limit, { ...counters, refusedAt: at });
  return decideSlidingFree(limit, counters, { cost, now: at });
}

import type { Limit, LimitDecision } from "#contracts/limit.ts";
import type { ExplainedLimit } from "#contracts/limit-explanation.ts";
import { decideStanding } from "#edge/limiter/decide-limit.ts";
import { decideSlidingRetry, latestSlidingRetry } from "#edge/limiter/decide-sliding-retry.ts";

/** The config's limit, and what was in force beside it. */
export type Standing = { rule: Limit; override: ExplainedLimit["override"]; ownQuota: number | null };

/** What a limit was at `at` (milliseconds since 1970), by the code that decides it at the edge. */
export function decideStood(
  { rule, override, ownQuota }: Standing,
  at: number,
): { limit: Limit; quotaFrom: "config" | "override" | "own" } {
  const live = override === null ? undefined : { ...override, origin: "operator" as const, expiresAt: null };
  const quotas = ownQuota === null ? {} : { [rule.name]: ownQuota };
  const { limit, isOverridden } = decideStanding(rule, { override: live, quotas }, at);
  return { limit, quotaFrom: isOverridden ? "override" : ownQuota === null ? "config" : "own" };
}

/** Whose quota the edge applied: what stood then, else whichever has that number. */
export function decideQuotaFrom(quota: number, standing: Standing, at: number): ExplainedLimit["quotaFrom"] {
  const stood = decideStood(standing, at);
  if (stood.limit.quota === quota) return stood.quotaFrom;
  if (standing.rule.quota === quota) return "config";
  if (standing.override?.quota === quota) return "override";
  return standing.ownQuota === quota ? "own" : "unknown";
}

/** When a refused caller, alone, would have been admitted; null: it was not refused, or never is. */
export function decideAdmittedAgain(
  { outcome, quota }: LimitDecision,
  limit: Limit,
  { at, use }: { at: number; use: ExplainedLimit["use"] },
): ExplainedLimit["admittedAgain"] {
  if (!outcome.endsWith("refused") || quota === 0) return null;
  const windowMs = limit.windowSeconds * 1000;
  const resetAt = (Math.floor(at / windowMs) + 1) * windowMs;
  if (limit.algorithm === "fixed-window") return { at: new Date(resetAt).toISOString(), isEstimate: false };
  const again = limit.algorithm === "token-bucket" ? at + windowMs / quota : slidOut({ ...limit, quota }, { at, resetAt, use });
  return { at: new Date(Math.ceil(again)).toISOString(), isEstimate: true };
}

function slidOut(limit: Limit, { at, resetAt, use }: { at: number; resetAt: number; use: ExplainedLimit["use"] }): number {
  if (use === null || use.admittedBefore === null) return latestSlidingRetry(resetAt);
  return decideSlidingRetry(limit, { current: use.admittedBefore, previous: use.windows[0]?.admitted ?? 0, resetAt, refusedAt: at });
}

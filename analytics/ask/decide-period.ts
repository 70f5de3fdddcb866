import type { QueryPlan } from "#contracts/query-plan.ts";
import type { AskedPeriods } from "./take-comparison.ts";
import type { Clock } from "./take-span.ts";
import { dayMs, minuteMs } from "./zone-time.ts";

export type PeriodDecision =
  | ({ readonly kind: "known"; readonly notes: readonly string[] } & Pick<QueryPlan, "period" | "compareWith">)
  | { readonly kind: "unknown"; readonly why: string };

const defaultMs = 15 * minuteMs;

/** The period of a plan: whole minutes, as rollups have them, up to now at most. */
export function decidePeriod({ period, compareWith, notes }: AskedPeriods, { now }: Clock, retentionDays: number): PeriodDecision {
  const asked = period ?? { fromMs: now - defaultMs, toMs: now };
  if (asked.fromMs >= now || (compareWith !== null && compareWith.fromMs >= now))
    return { kind: "unknown", why: "That time is still to come; only what was is measured." };
  const keptSince = now - retentionDays * dayMs;
  if (asked.toMs <= keptSince) return { kind: "unknown", why: `Figures are kept for ${retentionDays} days; that time is longer ago.` };
  const others = compareWith === null ? [] : [compareWith];
  const isCut = [asked, ...others].some(({ fromMs }) => fromMs < keptSince);
  return {
    kind: "known",
    period: align(asked, now),
    compareWith: compareWith === null ? null : align(compareWith, now),
    notes: [
      ...notes,
      ...(period === null ? ["No time is named: the last 15 minutes were taken."] : []),
      ...(isCut ? [`Figures are kept for ${retentionDays} days: a part of that time is longer ago.`] : []),
    ],
  };
}

function align({ fromMs, toMs }: { readonly fromMs: number; readonly toMs: number }, now: number): QueryPlan["period"] {
  const from = fromMs - (fromMs % minuteMs);
  const to = toMs >= now ? now : Math.max(from + minuteMs, Math.ceil(toMs / minuteMs) * minuteMs);
  return { from: new Date(from).toISOString(), to: new Date(to).toISOString() };
}

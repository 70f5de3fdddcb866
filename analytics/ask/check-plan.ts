import type { QueryPlan } from "#contracts/query-plan.ts";
import { stepMinutes } from "#contracts/query-plan.ts";
import { decideSource, isStep } from "./decide-source.ts";
import { isTimeZone, minuteMs } from "./zone-time.ts";

export type PlanMistake = { readonly why: string; readonly nearest: readonly QueryPlan[] };

/** Points of a series at most. */
const mostSteps = 1500;

/** Why the rollups cannot answer a plan, with plans that they can; null: they can. */
export function checkPlan(plan: QueryPlan): PlanMistake | null {
  return checkShape(plan) ?? checkSource(plan) ?? checkSteps(plan);
}

/** Parts that contradict each other, as a plan from outside may have them. */
function checkShape(plan: QueryPlan): PlanMistake | null {
  const { metric, aggregate } = plan;
  const isLatency = metric === "latency";
  const needs: readonly (readonly [boolean, string])[] = [
    [
      isLatency === (aggregate === "percentile" || (aggregate === "mean" && !metric.startsWith("bytes"))),
      "latency has a mean or a percentile, and nothing else has a percentile",
    ],
    [(aggregate === "percentile") === (plan.percentile !== null), "a percentile is named where there is one"],
    [(aggregate === "rate") === (plan.per !== null), "a rate is per second, minute, hour or day"],
    [aggregate !== "rate" || !/(?:clients|share|-rate)$/.test(metric), "shares and distinct clients have no rate"],
    [(metric === "share") === (plan.share !== null), "a share says of what"],
    [/^slow-/.test(metric) === (plan.thresholdMs !== null), "slow requests have a bound"],
    [isTimeZone(plan.timeZone), "the time zone is none"],
    [Date.parse(plan.period.from) < Date.parse(plan.period.to), "a period ends after it begins"],
    [plan.compareWith === null || Date.parse(plan.compareWith.from) < Date.parse(plan.compareWith.to), "a period ends after it begins"],
    [plan.order?.by !== "change" || (plan.compareWith !== null && plan.groupBy !== null), "a change is against another period"],
    [plan.groupBy !== null || (plan.having === null && plan.order === null && plan.top === null), "only groups are ordered and chosen"],
  ];
  const wrong = needs.find(([holds]) => !holds);
  return wrong === undefined ? null : { why: `It cannot be put together: ${wrong[1]}.`, nearest: [] };
}

function checkSource(plan: QueryPlan): PlanMistake | null {
  const decision = decideSource(plan);
  if (decision.ok) return null;
  const lacks = decision.missing;
  const without = {
    ...plan,
    filters: plan.filters.filter(({ by }) => !lacks.includes(by)),
    ...(lacks.some((dimension) => dimension === plan.groupBy) ? { groupBy: null, having: null, order: null, top: null } : {}),
  };
  const other = {
    ...plan,
    metric: "requests" as const,
    aggregate: "total" as const,
    percentile: null,
    per: null,
    thresholdMs: null,
    share: null,
    having: null,
  };
  const nearest = [without, other].filter((one) => checkShape(one) === null && decideSource(one).ok);
  return {
    why: `Rollups do not count this by ${lacks.join(" and ")}${plan.filters.length + Number(plan.groupBy !== null) > lacks.length ? " together with the rest" : ""}.`,
    nearest,
  };
}

function checkSteps(plan: QueryPlan): PlanMistake | null {
  if (!isStep(plan.groupBy)) return null;
  const steps = (Date.parse(plan.period.to) - Date.parse(plan.period.from)) / (stepMinutes[plan.groupBy] * minuteMs);
  if (steps <= mostSteps) return null;
  const coarser = stepMinutes[plan.groupBy] < 60 && (steps * stepMinutes[plan.groupBy]) / 60 <= mostSteps ? "hour" : "day";
  return { why: `That would be ${Math.ceil(steps)} points; at most ${mostSteps} are answered.`, nearest: [{ ...plan, groupBy: coarser }] };
}

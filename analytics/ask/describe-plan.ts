import type { QueryFilter, QueryPeriod, QueryPlan } from "#contracts/query-plan.ts";
import { queryMetrics } from "#contracts/query-plan.ts";
import { toWall } from "./zone-time.ts";

const dimensions: Readonly<Record<string, string>> = {
  "5-minutes": "5 minutes",
  "10-minutes": "10 minutes",
  "15-minutes": "15 minutes",
  "30-minutes": "30 minutes",
  "status-class": "status class",
  problem: "problem code",
};

/** A plan in words: all that it holds, for whoever wants to know what a figure is of. */
export function describePlan(plan: QueryPlan): string {
  const { groupBy, filters, compareWith, period, timeZone } = plan;
  return [
    capital(describeMeasure(plan)),
    ...filters.map(describeFilter),
    `from ${describeInstant(period.from, timeZone)} to ${describeInstant(period.to, timeZone)} (${timeZone})`,
    ...(groupBy === null ? [] : [`by ${dimensions[groupBy] ?? groupBy}`]),
    ...describeChoice(plan),
    ...(compareWith === null ? [] : [`compared with ${describePeriod(compareWith, timeZone)}`]),
  ].join(", ");
}

/** What is measured, without where and when. */
function describeMeasure({ metric, aggregate, percentile, per, thresholdMs, share }: QueryPlan): string {
  if (share !== null) return `share of requests ${describeFilter(share)}`;
  const name = queryMetrics[metric];
  if (thresholdMs !== null) return `${name} that took longer than ${thresholdMs} ms`.replace("slow requests that", "requests that");
  switch (aggregate) {
    case "percentile":
      return extremes[percentile ?? Number.NaN] ?? `${ordinal(percentile ?? 0)} percentile of latency`;
    case "mean":
      return metric === "latency" ? "mean latency" : `mean ${name} of one request`;
    case "rate":
      return `${name} per ${per}`;
    case "total":
      return name;
  }
}

const extremes: Readonly<Record<number, string>> = { 0: "shortest latency", 100: "longest latency" };

function describeFilter({ by, values, except }: QueryFilter): string {
  const shown = values.map((value) => (by === "status-class" ? `${value}xx` : value || "(none)"));
  const list = shown.length < 2 ? shown.join() : `${shown.slice(0, -1).join(", ")} or ${shown.at(-1)}`;
  return `of ${except ? "all but " : ""}${dimensions[by] ?? by} ${list}`;
}

function describeChoice({ order, top, having, groupBy }: QueryPlan): string[] {
  const bound = having === null ? [] : [`only ${having.than} ${having.value}`];
  if (order === null) return bound;
  const of = order.by === "change" ? "change" : "figure";
  const which = order.direction === "ascending" ? "lowest" : "highest";
  if (top === null) return [...bound, `the ${which} ${of} first`];
  return [...bound, top === 1 ? `only the ${groupBy} with the ${which} ${of}` : `the ${top} with the ${which} ${of}`];
}

function describePeriod({ from, to }: QueryPeriod, timeZone: string): string {
  return `${describeInstant(from, timeZone)} to ${describeInstant(to, timeZone)}`;
}

function describeInstant(instant: string, timeZone: string): string {
  return new Date(toWall(Date.parse(instant), timeZone)).toISOString().slice(0, 16).replace("T", " ");
}

function ordinal(number: number): string {
  if (!Number.isInteger(number)) return `${number}th`;
  const isTeen = number % 100 >= 11 && number % 100 <= 13;
  return `${number}${isTeen ? "th" : (["th", "st", "nd", "rd"][number % 10] ?? "th")}`;
}

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}

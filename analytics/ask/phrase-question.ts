import type { QueryFilter, QueryMetric, QueryPlan } from "#contracts/query-plan.ts";
import { stepMinutes } from "#contracts/query-plan.ts";
import { toWall } from "./zone-time.ts";

const metricPhrases: Readonly<Record<QueryMetric, string>> = {
  requests: "requests",
  errors: "server errors",
  "client-errors": "client errors",
  "error-rate": "error rate",
  share: "share of requests",
  latency: "latency",
  "slow-requests": "requests",
  "slow-share": "percentage of requests",
  "bytes-in": "bytes received",
  "bytes-out": "bytes sent",
  bytes: "bytes",
  refused: "requests refused by limits",
  "refusal-rate": "refusal rate",
  allowed: "requests allowed by limits",
  "shadow-refused": "shadow refusals",
  bypassed: "requests that bypassed limits",
  clients: "distinct clients",
  "refused-clients": "distinct clients refused by limits",
  "failing-clients": "distinct clients with server errors",
};
const plurals: Readonly<Record<string, string>> = { "status-class": "status class", status: "status code", problem: "problem code" };

/** A question that the grammar reads as this plan; how the nearest questions are offered. */
export function phraseQuestion(plan: QueryPlan): string {
  return `${phraseMeasure(plan)}${plan.filters.map(phraseFilter).join("")}${phraseGroup(plan)} ${phrasePeriod(plan)}${phraseComparison(plan)}`;
}

function phraseGroup({ groupBy, top, order, having }: QueryPlan): string {
  if (groupBy === null) return "";
  const group = plurals[groupBy] ?? groupBy;
  const bound = having === null || groupBy in stepMinutes ? "" : `, ${having.than} ${having.value}`;
  if (group.endsWith("-minutes")) return ` in ${group.replace("-minutes", " minute")} steps`;
  const rank = top === null ? "" : `, ${order?.direction === "ascending" ? "lowest" : "top"} ${top}`;
  return ` by ${group}${rank}${bound}`;
}

function phraseMeasure({ metric, aggregate, percentile, per, thresholdMs, share }: QueryPlan): string {
  if (share !== null) return `share of requests${phraseFilter(share)}`;
  const name = metricPhrases[metric];
  if (thresholdMs !== null) return `${name} longer than ${thresholdMs} ms`;
  switch (aggregate) {
    case "percentile":
      return extremes[percentile ?? Number.NaN] ?? `p${percentile} latency`;
    case "mean":
      return `average ${name}`;
    case "rate":
      return `average ${name} per ${per}`;
    case "total":
      return name;
  }
}

const extremes: Readonly<Record<number, string>> = { 0: "minimum latency", 100: "maximum latency" };

function phraseFilter({ by, values, except }: QueryFilter): string {
  const joined = (list: readonly string[]) => list.join(" and ");
  const but = except ? " excluding" : "";
  switch (by) {
    case "route":
      return `${but || " on"} route ${joined(values)}`;
    case "client":
      return `${but || " of"} client ${joined(values)}`;
    case "limit":
      return `${but || " by"} limit ${joined(values)}`;
    case "problem":
      return `${but || " with"} problem ${joined(values)}`;
    case "method":
      return ` ${joined(values)}`;
    case "status":
      return `${but || " with"} status ${joined(values)}`;
    case "status-class":
      return `${but || " with"} status ${joined(values.map((value) => `${value}xx`))}`;
  }
}

function phrasePeriod({ period, timeZone }: QueryPlan): string {
  return `from ${phraseInstant(period.from, timeZone)} to ${phraseInstant(period.to, timeZone)}`;
}

function phraseComparison({ compareWith, timeZone }: QueryPlan): string {
  return compareWith === null
    ? ""
    : ` compared to from ${phraseInstant(compareWith.from, timeZone)} to ${phraseInstant(compareWith.to, timeZone)}`;
}

function phraseInstant(instant: string, timeZone: string): string {
  return new Date(toWall(Date.parse(instant), timeZone)).toISOString().slice(0, 16);
}

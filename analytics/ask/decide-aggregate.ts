import type { QueryMetric, QueryPlan } from "#contracts/query-plan.ts";
import type { Slots } from "./read-slots.ts";

export type AggregateChoice = Pick<QueryPlan, "aggregate" | "percentile" | "per" | "thresholdMs"> & { readonly notes: readonly string[] };

const slowWords =
  / (?:slow|slower|slowest|slowness|slowly|slowdown|fast|faster|fastest|quick|quicker|quickest|sluggish|laggy|lag|lagging|performance|perf|worst|best|speed|responsive) /;
const largest = / (?:max|maximum|longest|worst-case|worst case|highest|peak|slowest (?:request|call|response|single|one)) /;
const smallest = / (?:min|minimum|shortest|fastest (?:request|call|response|single|one)) /;

const sizes =
  / (?:biggest|largest|smallest|big|large|small|bigger|larger|smaller) (?:response|request|answer|payload|body|upload|download) /;

const ofBuckets = "Latencies are counted in steps of 4 %: requests that close to the bound may be counted on either side.";

/** How the figure is made of many requests. */
export function decideAggregate(
  slots: Slots,
  { metric, groupBy }: { readonly metric: QueryMetric; readonly groupBy: QueryPlan["groupBy"] },
): AggregateChoice {
  if (metric === "latency") return decideLatency(slots, groupBy);
  const total = { aggregate: "total", percentile: null, per: null, thresholdMs: null, notes: [] } as const;
  if (metric.startsWith("slow-")) return { ...total, thresholdMs: slots.bound?.value ?? null, notes: [ofBuckets] };
  if (isRatio(metric) || metric.endsWith("clients")) return total;
  const rate = decideRate(slots, groupBy);
  if (rate !== null) return { ...total, aggregate: "rate", ...rate };
  return (slots.mean || sizes.test(slots.whole)) && metric.startsWith("bytes")
    ? { ...total, aggregate: "mean", notes: ["The mean is of one request."] }
    : total;
}

function isRatio(metric: QueryMetric): boolean {
  return metric === "share" || metric.endsWith("-rate") || metric === "slow-share";
}

/** A rate where one is named, but for the step that a series has already; throughput is a rate without more. */
function decideRate({ per, whole }: Slots, groupBy: QueryPlan["groupBy"]): Pick<AggregateChoice, "per" | "notes"> | null {
  if (per !== null) return per === groupBy ? null : { per, notes: [] };
  const isThroughput = / (?:throughput|request rate|traffic rate|rate of request|load rate) /.test(whole);
  return isThroughput ? { per: "second", notes: ["Throughput was read as requests a second."] } : null;
}

function decideLatency({ percentiles, mean, whole }: Slots, groupBy: QueryPlan["groupBy"]): AggregateChoice {
  const none = { per: null, thresholdMs: null };
  const of = (percentile: number, notes: readonly string[] = []) => ({ ...none, aggregate: "percentile" as const, percentile, notes });
  const [percentile] = percentiles;
  if (percentile !== undefined) return of(percentile);
  if (mean) return { ...none, aggregate: "mean", percentile: null, notes: [] };
  const isOfAll = groupBy === null || / (?:max|maximum|min|minimum) /.test(whole);
  if (isOfAll && largest.test(whole)) return of(100, ["The slowest request is known within 2 %."]);
  if (isOfAll && smallest.test(whole)) return of(0, ["The fastest request is known within 2 %."]);
  if (/ typical(?:ly)? /.test(whole)) return of(50);
  if (slowWords.test(whole)) return of(95, ["How slow it is was read as the 95th percentile of latency."]);
  return { ...none, aggregate: "mean", percentile: null, notes: ["Latency without more was read as the mean."] };
}

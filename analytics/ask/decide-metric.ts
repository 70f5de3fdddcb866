import type { QueryFilter, QueryMetric } from "#contracts/query-plan.ts";
import type { Slots } from "./read-slots.ts";

export type MetricChoice = {
  readonly metric: QueryMetric;
  readonly share: QueryFilter | null;
  /** Filters that the choice adds to those of the names. */
  readonly filters: readonly QueryFilter[];
  readonly notes: readonly string[];
};
export type MetricDecision =
  | ({ readonly kind: "one" } & MetricChoice)
  | { readonly kind: "none" }
  | { readonly kind: "several"; readonly metrics: readonly QueryMetric[] };

/** Pairs in which the first says more and the second is only how it is said. */
const outdone: readonly (readonly [QueryMetric, readonly QueryMetric[]])[] = [
  ["error-rate", ["errors"]],
  ["refusal-rate", ["refused", "errors"]],
  ["shadow-refused", ["refused", "allowed"]],
  ["bytes-in", ["bytes"]],
  ["bytes-out", ["bytes"]],
  ["refused", ["allowed"]],
];

/** What is held against a bound in percent. */
const rates: readonly (readonly [QueryMetric, QueryMetric])[] = [
  ["errors", "error-rate"],
  ["refused", "refusal-rate"],
];

/** Bandwidth is what is sent, unless both ways are said. */
const isOneWay = / bandwidth (?!.*(?: both | in and out | total | combined | received ))/;

/** “The latency of failed requests” is one figure, “errors and latency” are two. */
const ofFailed = / (?:failed|failing|errored|unsuccessful|broken) (?:request|call|response|answer) /;
const kinds = ["status", "status-class", "method", "problem"];

/** What is measured, from what the question names; several things at once are not decided here. */
export function decideMetric(slots: Slots): MetricDecision {
  const named = nameMetrics(slots);
  if (named.length > 1) return { kind: "several", metrics: named };
  const [metric] = named;
  if (metric === undefined) return { kind: "none" };
  const statuses = statusFilters(slots);
  if (metric === "bytes" && isOneWay.test(slots.whole))
    return { kind: "one", metric: "bytes-out", share: null, filters: statuses, notes: ["Bandwidth was read as the bytes that were sent."] };
  if (slots.share === "success")
    return {
      kind: "one",
      metric: "share",
      share: { by: "status-class", values: ["5"], except: true },
      filters: slots.metrics.length === 0 ? [] : statuses,
      notes: ["A success is whatever is no server error (5xx)."],
    };
  if (slots.share === "of-all") return decideShare(metric, slots, statuses);
  if (metric === "requests" && isThrottling(slots)) {
    return {
      kind: "one",
      metric: "refused",
      share: null,
      filters: [],
      notes: ["Figures by client do not tell statuses: 429 was read as refused by a limit."],
    };
  }
  if (metric === "requests" && statuses.length === 1) return ofClass(statuses[0]);
  return { kind: "one", metric, share: null, filters: statuses, notes: [] };
}

function nameMetrics(slots: Slots): readonly QueryMetric[] {
  if (isSlowCount(slots)) return [slots.share === "of-all" ? "slow-share" : "slow-requests"];
  const named = new Set<QueryMetric>(slots.metrics);
  if (slots.percentiles.length > 0) named.add("latency");
  if (named.has("clients")) return [clientsThat(named)];
  for (const metric of impliedBy(named, slots)) named.delete(metric);
  if (slots.bound?.unit === "share" && !slots.periods.asksChange) turnToRates(named);
  if (named.size === 0 && isAboutRequests(slots)) return [isAboutLimits(slots) ? "refused" : "requests"];
  return [...named];
}

function turnToRates(named: Set<QueryMetric>): void {
  for (const [count, rate] of rates) if (named.delete(count)) named.add(rate);
}

/** What is only how another metric or a status is said. */
function impliedBy(named: ReadonlySet<QueryMetric>, slots: Slots): QueryMetric[] {
  const isOfFailed = named.has("latency") && ofFailed.test(slots.whole);
  return [
    ...outdone.flatMap(([more, less]) => (named.has(more) ? less : [])),
    ...(hasStatus(slots) && !slots.statuses.except ? (["errors", "client-errors"] as const) : []),
    ...(isOfFailed ? (["errors"] as const) : []),
  ];
}

function hasStatus({ statuses }: Slots): boolean {
  return statuses.codes.length + statuses.classes.length > 0;
}

/** “How many requests took over a second” counts; “which routes are over a second” holds each route's latency against it. */
function isSlowCount({ bound, mentionsRequests, groupings, percentiles, mean }: Slots): boolean {
  return bound?.unit === "ms" && percentiles.length === 0 && !mean && (mentionsRequests || groupings.length === 0);
}

function clientsThat(named: ReadonlySet<QueryMetric>): QueryMetric {
  if (named.has("refused") || named.has("refusal-rate")) return "refused-clients";
  return named.has("errors") || named.has("error-rate") ? "failing-clients" : "clients";
}

function isAboutRequests(slots: Slots): boolean {
  const isRanked = slots.groupings.length > 0 && (slots.top !== null || / (?:top|biggest|main|leading|largest|major) /.test(slots.whole));
  return (
    slots.mentionsRequests ||
    hasStatus(slots) ||
    slots.methods.length > 0 ||
    slots.share !== null ||
    slots.per === "second" ||
    isRanked ||
    isAboutLimits(slots) ||
    slots.names.named.some(({ kind }) => kind === "problem") ||
    slots.groupings.some(({ group }) => kinds.includes(group))
  );
}

function isAboutLimits({ names, groupings }: Slots): boolean {
  return names.named.some(({ kind }) => kind === "limit") || groupings.some(({ group }) => group === "limit");
}

function statusFilters({ statuses: { codes, classes, except }, metrics, whole }: Slots): QueryFilter[] {
  const isOfFailed =
    metrics.includes("latency") && metrics.includes("errors") && ofFailed.test(whole) && codes.length + classes.length === 0;
  return [
    ...(codes.length > 0 ? [{ by: "status" as const, values: [...codes], except }] : []),
    ...(classes.length > 0 ? [{ by: "status-class" as const, values: [...classes], except }] : []),
    ...(isOfFailed ? [{ by: "status-class" as const, values: ["5"], except: false }] : []),
  ];
}

function isThrottling({ statuses: { codes, classes, except }, names, groupings }: Slots): boolean {
  const isByClient = names.named.some(({ kind }) => kind === "client") || groupings.some(({ group }) => group === "client");
  return isByClient && codes.join() === "429" && classes.length === 0 && !except;
}

/** All 4xx and all 5xx are metrics of their own. */
function ofClass(filter: QueryFilter | undefined): MetricDecision {
  const only = filter?.by === "status-class" && !filter.except && filter.values.length === 1 ? filter.values[0] : undefined;
  const metric = only === "5" ? "errors" : only === "4" ? "client-errors" : "requests";
  return { kind: "one", metric, share: null, filters: metric === "requests" && filter ? [filter] : [], notes: [] };
}

function shareOf(share: QueryFilter, filters: readonly QueryFilter[]): MetricDecision {
  return { kind: "one", metric: "share", share, filters, notes: [] };
}

/** The share that the question is after: by status, else by what the metric itself is, else by the one name it holds. */
function decideShare(metric: QueryMetric, slots: Slots, statuses: readonly QueryFilter[]): MetricDecision {
  const [status] = statuses;
  if (status !== undefined) return status.values.join() === "5" && !status.except ? rateOf("error-rate") : shareOf(status, []);
  switch (metric) {
    case "slow-share":
    case "error-rate":
    case "refusal-rate":
      return rateOf(metric);
    case "errors":
      return rateOf("error-rate");
    case "refused":
      return rateOf("refusal-rate");
    case "client-errors":
      return shareOf({ by: "status-class", values: ["4"], except: false }, []);
    case "requests":
      return shareOfNames(slots);
    default:
      return { kind: "none" };
  }
}

function rateOf(metric: QueryMetric): MetricDecision {
  return { kind: "one", metric, share: null, filters: [], notes: [] };
}

function shareOfNames({ methods, names, groupings }: Slots): MetricDecision {
  if (methods.length > 0) return shareOf({ by: "method", values: [...methods], except: false }, []);
  const [first] = names.named;
  if (first === undefined || groupings.length > 0 || (first.kind !== "client" && first.kind !== "route")) return { kind: "none" };
  const values = names.named.filter(({ kind }) => kind === first.kind).map(({ value }) => value);
  return shareOf({ by: first.kind, values, except: first.except }, []);
}

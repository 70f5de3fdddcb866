import type { QueryDimension, QueryMetric, QueryPlan, QueryStep } from "#contracts/query-plan.ts";
import { stepMinutes } from "#contracts/query-plan.ts";

/** The rollup tables that questions are answered from. */
export type Source = "traffic" | "outcome" | "client" | "limit";

/** By what each of them counts, besides time. */
const dimensionsOf: Readonly<Record<Source, readonly QueryDimension[]>> = {
  traffic: ["route", "method", "status-class"],
  outcome: ["route", "method", "status", "status-class", "problem"],
  client: ["route", "method", "client"],
  limit: ["route", "method", "limit"],
};

/** The tables that hold each metric; the first that counts by all that is asked for is read. */
const sourcesOf: Readonly<Record<QueryMetric, readonly Source[]>> = {
  requests: ["traffic", "outcome", "client"],
  errors: ["traffic", "outcome", "client"],
  "client-errors": ["traffic", "outcome"],
  "error-rate": ["traffic", "outcome", "client"],
  share: ["traffic", "outcome", "client"],
  latency: ["traffic"],
  "slow-requests": ["traffic"],
  "slow-share": ["traffic"],
  "bytes-in": ["traffic"],
  "bytes-out": ["traffic"],
  bytes: ["traffic"],
  refused: ["limit", "client"],
  "refusal-rate": ["limit", "client"],
  allowed: ["limit"],
  "shadow-refused": ["limit"],
  bypassed: ["limit"],
  clients: ["client"],
  "refused-clients": ["client"],
  "failing-clients": ["client"],
};

export type SourceDecision =
  | { readonly ok: true; readonly source: Source }
  | { readonly ok: false; readonly missing: readonly QueryDimension[] };

/** The table that answers a plan, or what the metric's tables do not count by. */
export function decideSource(plan: Pick<QueryPlan, "metric" | "filters" | "share" | "groupBy">): SourceDecision {
  const wanted = [
    ...plan.filters.map(({ by }) => by),
    ...(plan.share ? [plan.share.by] : []),
    ...(isStep(plan.groupBy) || plan.groupBy === null ? [] : [plan.groupBy]),
  ];
  const lacking = sourcesOf[plan.metric].map((source) => ({
    source,
    missing: wanted.filter((dimension) => !dimensionsOf[source].includes(dimension)),
  }));
  const found = lacking.find(({ missing }) => missing.length === 0);
  if (found !== undefined) return { ok: true, source: found.source };
  const [least] = lacking.toSorted((one, other) => one.missing.length - other.missing.length);
  return { ok: false, missing: [...new Set(least?.missing ?? [])] };
}

export function isStep(groupBy: QueryPlan["groupBy"]): groupBy is QueryStep {
  return groupBy !== null && groupBy in stepMinutes;
}

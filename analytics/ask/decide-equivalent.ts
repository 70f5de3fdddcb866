import type { QueryFilter, QueryMetric, QueryPlan } from "#contracts/query-plan.ts";
import { reportRanges } from "#contracts/report.ts";
import { minuteMs } from "./zone-time.ts";

type Report = "latency" | "throughput" | "errors" | "rate-limit-usage";

const reports: Partial<Record<QueryMetric, Report>> = {
  requests: "throughput",
  latency: "latency",
  errors: "errors",
  "client-errors": "errors",
  "error-rate": "errors",
  share: "errors",
  "bytes-in": "throughput",
  "bytes-out": "throughput",
  clients: "throughput",
  refused: "rate-limit-usage",
  allowed: "rate-limit-usage",
  "shadow-refused": "rate-limit-usage",
  bypassed: "rate-limit-usage",
};

/** The report that holds the same figures: where it has the metric, the filters and a range that ends now; else null. */
export function decideEquivalent(plan: QueryPlan, now: number): { method: "GET"; path: string } | null {
  const report = reportOf(plan);
  const range = rangeOf(plan, now);
  const query = queryOf(plan.filters);
  if (report === null || range === null || query === null || plan.compareWith !== null || !holds(report, plan)) return null;
  return { method: "GET", path: `/api/metrics/${report}?${new URLSearchParams({ range, ...query })}` };
}

function reportOf(plan: QueryPlan): Report | null {
  if (plan.metric === "requests" && isByStatus(plan)) return "errors";
  if (plan.metric === "share" && !plan.share?.by.startsWith("status")) return null;
  return reports[plan.metric] ?? null;
}

function isByStatus({ groupBy, filters }: QueryPlan): boolean {
  const byStatus = /^(?:status|status-class|problem)$/;
  return byStatus.test(groupBy ?? "") || filters.some(({ by }) => byStatus.test(by));
}

/** What each report lists its figures by. */
const listed: Readonly<Record<Report, readonly QueryPlan["groupBy"][]>> = {
  latency: [null, "route"],
  throughput: [null, "route"],
  errors: [null, "route", "status", "status-class", "problem"],
  "rate-limit-usage": [null, "limit"],
};

function holds(report: Report, plan: QueryPlan): boolean {
  const hasPercentile = plan.percentile === null || [50, 90, 95, 99].includes(plan.percentile);
  const isOfRoute = plan.metric === "clients" && plan.groupBy !== null;
  return listed[report].includes(plan.groupBy) && hasPercentile && !isOfRoute && !(report === "latency" && isByStatus(plan));
}

function rangeOf({ period }: QueryPlan, now: number): string | null {
  if (Date.parse(period.to) !== now) return null;
  const lengthMs = now - Date.parse(period.from);
  const found = Object.entries(reportRanges).find(([, seconds]) => lengthMs >= seconds * 1000 && lengthMs < seconds * 1000 + minuteMs);
  return found?.[0] ?? null;
}

/** What a report's query can say of the filters; what it lists itself needs no filter. */
function queryOf(filters: readonly QueryFilter[]): Record<string, string> | null {
  const query: Record<string, string> = {};
  for (const { by, values, except } of filters) {
    const [value = "", more] = values;
    if (by === "client" || except) return null;
    if (by !== "route" && by !== "method") continue;
    if (more !== undefined) return null;
    query[by] = value;
  }
  return query;
}

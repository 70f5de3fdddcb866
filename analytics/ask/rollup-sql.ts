import type { SQL } from "drizzle-orm";
import { sql } from "drizzle-orm";
import type { QueryDimension, QueryFilter, QueryMetric, QueryPeriod, QueryPlan } from "#contracts/query-plan.ts";
import type { Source } from "./decide-source.ts";
import { isStep } from "./decide-source.ts";
import type { Step } from "./decide-steps.ts";

const tables: Readonly<Record<Source, SQL>> = {
  traffic: sql`rollup_minute`,
  outcome: sql`rollup_outcome_minute`,
  client: sql`rollup_client_minute`,
  limit: sql`rollup_limit_minute`,
};

export function tableOf(source: Source): SQL {
  return tables[source];
}

/** The column of a dimension as text. */
function columnOf(dimension: QueryDimension, source: Source): SQL {
  switch (dimension) {
    case "route":
      return sql`route`;
    case "method":
      return sql`method`;
    case "client":
      return sql`client`;
    case "limit":
      return sql`limit_name`;
    case "problem":
      return sql`problem_code`;
    case "status":
      return sql`status::text`;
    case "status-class":
      return source === "traffic" ? sql`status_class::text` : sql`(status / 100)::text`;
  }
}

/** Whether a row is one of those that a filter leaves; every value is a parameter. */
function matches({ by, values, except }: QueryFilter, source: Source): SQL {
  const list = sql.join(
    values.map((value) => sql`${value}`),
    sql`, `,
  );
  return except ? sql`${columnOf(by, source)} NOT IN (${list})` : sql`${columnOf(by, source)} IN (${list})`;
}

/** Condition on the rows of a plan in a period. */
export function rowsOf(
  { filters }: Pick<QueryPlan, "filters">,
  { source, period }: { readonly source: Source; readonly period: QueryPeriod },
): SQL {
  const conditions = [
    sql`at >= ${period.from}::timestamptz`,
    sql`at < ${period.to}::timestamptz`,
    ...filters.map((filter) => matches(filter, source)),
  ];
  return sql.join(conditions, sql` AND `);
}

/** What rows are grouped by, as text: a name, the number of a step from 1, or nothing. */
export function keyOf(groupBy: QueryPlan["groupBy"], source: Source, steps: readonly Step[]): SQL {
  if (groupBy === null) return sql`''::text`;
  if (groupBy === "status-class") return sql`${columnOf(groupBy, source)} || 'xx'`;
  if (!isStep(groupBy)) return columnOf(groupBy, source);
  const starts = sql.join(
    steps.map(({ startMs }) => sql`${new Date(startMs).toISOString()}::timestamptz`),
    sql`, `,
  );
  return sql`width_bucket(at, ARRAY[${starts}])::text`;
}

const countOf = sql`sum(count)`;

/** The sum of requests of which `condition` holds. */
function countWhere(condition: SQL): SQL {
  return sql`coalesce(sum(count) FILTER (WHERE ${condition}), 0)`;
}

function statusClass(source: Source): SQL {
  return source === "traffic" ? sql`status_class` : sql`status / 100`;
}

function errorsOf(source: Source): SQL {
  return source === "client" ? sql`sum(errors)` : countWhere(sql`${statusClass(source)} = 5`);
}

const judgements = sql`sum(allowed + refused + shadow_refused + bypassed + store_failures)`;

/** The figure of a group of rows; latency has only its mean here, the rest is read from histograms. */
export function figureOf(plan: Pick<QueryPlan, "metric" | "aggregate" | "share">, source: Source): SQL {
  const total = totalOf(plan, source);
  if (plan.aggregate === "mean") return sql`${total}::float8 / nullif(${countOf}, 0)::float8`;
  return total;
}

function totalOf({ metric, share }: Pick<QueryPlan, "metric" | "share">, source: Source): SQL {
  if (metric === "share")
    return share === null ? sql`NULL` : sql`${countWhere(matches(share, source))}::float8 / nullif(${countOf}, 0)::float8`;
  const expressions: Partial<Record<QueryMetric, SQL>> = {
    requests: countOf,
    errors: errorsOf(source),
    "client-errors": countWhere(sql`${statusClass(source)} = 4`),
    "error-rate": sql`${errorsOf(source)}::float8 / nullif(${countOf}, 0)::float8`,
    latency: sql`sum(latency_sum_ms)`,
    "bytes-in": sql`sum(bytes_in)`,
    "bytes-out": sql`sum(bytes_out)`,
    bytes: sql`sum(bytes_in + bytes_out)`,
    refused: sql`sum(refused)`,
    "refusal-rate": sql`sum(refused)::float8 / nullif(${source === "client" ? countOf : judgements}, 0)::float8`,
    allowed: sql`sum(allowed)`,
    "shadow-refused": sql`sum(shadow_refused)`,
    bypassed: sql`sum(bypassed)`,
    clients: sql`count(DISTINCT client)`,
    "refused-clients": sql`count(DISTINCT client) FILTER (WHERE refused > 0)`,
    "failing-clients": sql`count(DISTINCT client) FILTER (WHERE errors > 0)`,
  };
  return expressions[metric] ?? sql`NULL`;
}

import { sql } from "drizzle-orm";
import type { Transaction } from "../db/connect.ts";
import type { RollupName } from "../rollup/rollup-kinds.ts";
import type { ReportPeriod } from "./decide-period.ts";
import type { ReportQuery } from "./report-query.ts";
import { needsDetails, stepOf, trafficOf } from "./report-query.ts";
import { rollupRows } from "./rollup-rows.ts";

export type Traffic = {
  readonly count: number;
  readonly latencySumMs: number;
  readonly bytesIn: number;
  readonly bytesOut: number;
  readonly clientErrors: number;
  readonly serverErrors: number;
};
export type TrafficTotals = {
  readonly total: Traffic;
  readonly steps: ReadonlyMap<number, Traffic>;
  /** Busiest first; the key is empty where there is none, such as no route that matched. */
  readonly groups: ReadonlyMap<string, Traffic>;
};
/** What requests are told apart by. */
export type TrafficGroup = "route" | "upstream" | "location";

export const noTraffic: Traffic = { count: 0, latencySumMs: 0, bytesIn: 0, bytesOut: 0, clientErrors: 0, serverErrors: 0 };

type TrafficRow = { step: number | null; group: string | null } & Traffic;

/** The smallest rollups that tell these groups apart and hold what the filters name. */
export function rollupOf(query: ReportQuery, by: TrafficGroup): RollupName {
  return by === "route" && !needsDetails(query) ? "traffic" : "details";
}

/** Requests, bytes and errors of a period by step and by group. */
export async function readTraffic(
  tx: Transaction,
  period: ReportPeriod,
  query: ReportQuery,
  by: TrafficGroup = "route",
): Promise<TrafficTotals> {
  const group = sql.identifier(by);
  const { rows } = await tx.execute<TrafficRow>(sql`
    SELECT step, ${group} AS "group",
      sum(count)::float8 AS "count",
      sum(latency_sum_ms)::float8 AS "latencySumMs",
      sum(bytes_in)::float8 AS "bytesIn",
      sum(bytes_out)::float8 AS "bytesOut",
      coalesce(sum(count) FILTER (WHERE status_class = 4), 0)::float8 AS "clientErrors",
      coalesce(sum(count) FILTER (WHERE status_class = 5), 0)::float8 AS "serverErrors"
    FROM (SELECT ${stepOf(period)} AS step, * FROM ${rollupRows(rollupOf(query, by), period, trafficOf(period, query))} AS rows) AS kept
    GROUP BY GROUPING SETS ((step), (${group}))
    ORDER BY "count" DESC, ${group}`);
  const steps = rows.filter((row) => row.step !== null);
  return {
    total: steps.reduce<Traffic>(addTraffic, noTraffic),
    steps: new Map(steps.map(({ step, ...row }) => [step ?? 0, row])),
    groups: new Map(rows.filter((row) => row.step === null).map((row) => [row.group ?? "", row])),
  };
}

function addTraffic(one: Traffic, other: Traffic): Traffic {
  return {
    count: one.count + other.count,
    latencySumMs: one.latencySumMs + other.latencySumMs,
    bytesIn: one.bytesIn + other.bytesIn,
    bytesOut: one.bytesOut + other.bytesOut,
    clientErrors: one.clientErrors + other.clientErrors,
    serverErrors: one.serverErrors + other.serverErrors,
  };
}

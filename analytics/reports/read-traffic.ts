import { sql } from "drizzle-orm";
import type { Database, Transaction } from "../db/connect.ts";
import { unpackHistogram } from "../db/pack-histogram.ts";
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
  /** Requests by latency bucket (contracts/rollup.ts); empty where it was not asked for. */
  readonly histogram: readonly number[];
};
export type TrafficTotals = {
  readonly total: Traffic;
  readonly steps: ReadonlyMap<number, Traffic>;
  /** Busiest first; the key is empty where there is none, such as no route that matched. */
  readonly groups: ReadonlyMap<string, Traffic>;
};
/** What requests are told apart by. */
export type TrafficGroup = "route" | "upstream" | "location";

export const noTraffic: Traffic = { count: 0, latencySumMs: 0, bytesIn: 0, bytesOut: 0, clientErrors: 0, serverErrors: 0, histogram: [] };

type TrafficRow = { step: number | null; group: string | null; histogram?: string } & Omit<Traffic, "histogram">;
type Wanted = { readonly by?: TrafficGroup; readonly histograms?: boolean };

/** The smallest rollups that tell these groups apart and hold what the filters name. */
function rollupOf(query: ReportQuery, by: TrafficGroup): RollupName {
  return by === "route" && !needsDetails(query) ? "traffic" : "details";
}

/** Requests, bytes and errors of a period by step and by group, and the histograms of their latencies where they are wanted. */
export async function readTraffic(
  db: Database | Transaction,
  period: ReportPeriod,
  query: ReportQuery,
  { by = "route", histograms = false }: Wanted = {},
): Promise<TrafficTotals> {
  const group = sql.identifier(by);
  const { rows } = await db.execute<TrafficRow>(sql`
    SELECT step, ${group} AS "group",
      sum(count)::float8 AS "count",
      sum(latency_sum_ms)::float8 AS "latencySumMs",
      sum(bytes_in)::float8 AS "bytesIn",
      sum(bytes_out)::float8 AS "bytesOut",
      coalesce(sum(count) FILTER (WHERE status_class = 4), 0)::float8 AS "clientErrors",
      coalesce(sum(count) FILTER (WHERE status_class = 5), 0)::float8 AS "serverErrors"
      ${histograms ? sql`, sum(histogram) AS "histogram"` : sql``}
    FROM (SELECT ${stepOf(period)} AS step, * FROM ${rollupRows(rollupOf(query, by), period, trafficOf(period, query))} AS rows) AS kept
    GROUP BY GROUPING SETS ((step), (${group}))
    ORDER BY "count" DESC, ${group}`);
  const steps = new Map(rows.flatMap((row) => (row.step === null ? [] : [[row.step, toTraffic(row)] as const])));
  return {
    total: [...steps.values()].reduce(addTraffic, noTraffic),
    steps,
    groups: new Map(rows.flatMap((row) => (row.step === null ? [[row.group ?? "", toTraffic(row)] as const] : []))),
  };
}

function toTraffic({ step: _step, group: _group, histogram, ...figures }: TrafficRow): Traffic {
  return { ...figures, histogram: histogram === undefined ? [] : unpackHistogram(histogram) };
}

function addTraffic(one: Traffic, other: Traffic): Traffic {
  return {
    count: one.count + other.count,
    latencySumMs: one.latencySumMs + other.latencySumMs,
    bytesIn: one.bytesIn + other.bytesIn,
    bytesOut: one.bytesOut + other.bytesOut,
    clientErrors: one.clientErrors + other.clientErrors,
    serverErrors: one.serverErrors + other.serverErrors,
    histogram: other.histogram.map((count, bucket) => count + (one.histogram[bucket] ?? 0)),
  };
}

import { sql } from "drizzle-orm";
import type { Transaction } from "../db/connect.ts";
import type { ReportPeriod } from "./decide-period.ts";
import type { ReportQuery } from "./report-query.ts";
import { stepOf, trafficOf } from "./report-query.ts";
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
  /** Busiest first; the key is empty where no route matched. */
  readonly routes: ReadonlyMap<string, Traffic>;
};

export const noTraffic: Traffic = { count: 0, latencySumMs: 0, bytesIn: 0, bytesOut: 0, clientErrors: 0, serverErrors: 0 };

type TrafficRow = { step: number | null; route: string | null } & Traffic;

/** Requests, bytes and errors of a period by step and by route. */
export async function readTraffic(tx: Transaction, period: ReportPeriod, query: ReportQuery): Promise<TrafficTotals> {
  const { rows } = await tx.execute<TrafficRow>(sql`
    SELECT step, route,
      sum(count)::float8 AS "count",
      sum(latency_sum_ms)::float8 AS "latencySumMs",
      sum(bytes_in)::float8 AS "bytesIn",
      sum(bytes_out)::float8 AS "bytesOut",
      coalesce(sum(count) FILTER (WHERE status_class = 4), 0)::float8 AS "clientErrors",
      coalesce(sum(count) FILTER (WHERE status_class = 5), 0)::float8 AS "serverErrors"
    FROM (SELECT ${stepOf(period)} AS step, * FROM ${rollupRows("traffic", period, trafficOf(period, query))} AS rows) AS kept
    GROUP BY GROUPING SETS ((step), (route))
    ORDER BY "count" DESC, route`);
  const steps = rows.filter((row) => row.step !== null);
  return {
    total: steps.reduce<Traffic>(addTraffic, noTraffic),
    steps: new Map(steps.map(({ step, ...row }) => [step ?? 0, row])),
    routes: new Map(rows.filter((row) => row.step === null).map((row) => [row.route ?? "", row])),
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

import { sql } from "drizzle-orm";
import type { SystemReport } from "#contracts/custom-metric.ts";
import { showPeriod } from "./decide-period.ts";
import { rowsOf, stepOf } from "./report-query.ts";
import type { ReportReading } from "./report-reading.ts";

type Sample = SystemReport["instances"][number]["series"][number];
type Row = Omit<Sample, "at"> & { instance: string; step: number };

/** How each process of analytics fared, by step; steps without a sample are absent. */
export async function readSystemReport({ db, period }: Pick<ReportReading, "db" | "period">): Promise<SystemReport> {
  const { rows } = await db.execute<Row>(sql`
    SELECT instance, ${stepOf(period)} AS step, avg(cpu_share)::float8 AS "cpuShare",
      max(resident_bytes)::float8 AS "residentBytes", max(heap_bytes)::float8 AS "heapBytes",
      avg(loop_lag_mean_ms)::float8 AS "loopLagMeanMs", max(loop_lag_p99_ms)::float8 AS "loopLagP99Ms",
      max(ingest_lag_ms)::float8 AS "ingestLagMs", sum(stored_events)::float8 AS "storedEvents"
    FROM system_samples WHERE ${rowsOf(period, {})}
    GROUP BY instance, step ORDER BY instance, step`);
  const instances = Map.groupBy(rows, ({ instance }) => instance);
  const show = ({ instance: _instance, step, ...row }: Row): Sample => ({
    at: new Date(period.fromMs + step * period.stepSeconds * 1000).toISOString(),
    ...row,
  });
  return { period: showPeriod(period), instances: [...instances].map(([instance, own]) => ({ instance, series: own.map(show) })) };
}

import { sql } from "drizzle-orm";
import type { SystemReport } from "#contracts/custom-metric.ts";
import type { Database } from "../db/connect.ts";
import { type ReportPeriod, showPeriod } from "./decide-period.ts";
import { rowsOf, stepOf } from "./report-query.ts";
import type { ReportReading } from "./report-reading.ts";

/** Batches are many: all of a long period would take long to read. */
const deliveryMs = 15 * 60_000;

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
  return {
    period: showPeriod(period),
    instances: [...instances].map(([instance, own]) => ({ instance, series: own.map(show) })),
    edges: await readDeliveries(db, period),
  };
}

/**
 * What of each edge came in time, and the gaps in the numbers of its batches. A number is missing when no batch of the isolate has it, of
 * whatever time: one that comes after long, out of a dead-letter queue, opens no gap to those of now.
 */
async function readDeliveries(db: Database, period: ReportPeriod): Promise<SystemReport["edges"]> {
  const since = new Date(Math.max(period.fromMs, period.toMs - deliveryMs)).toISOString();
  const { rows } = await db.execute<SystemReport["edges"][number]>(sql`
    WITH by_isolate AS (
      SELECT edge_id, isolate_id, count(*) AS batches, sum(accepted + rejected) AS events, min(sequence) AS first, max(sequence) AS last,
        max(sequence) - min(sequence) + 1 - count(DISTINCT sequence) AS absent,
        sum((SELECT sum((lost ->> 'count')::bigint) FROM jsonb_array_elements(dropped) AS lost)) AS dropped,
        sum((signals ->> 'process-died')::bigint) AS died
      FROM metric_batches
      WHERE received_at >= ${since}::timestamptz AND received_at <= ${new Date(period.toMs).toISOString()}::timestamptz
      GROUP BY edge_id, isolate_id)
    SELECT edge_id AS "edgeId", count(*)::float8 AS isolates, sum(batches)::float8 AS batches, sum(events)::float8 AS events,
      sum(CASE WHEN absent = 0 THEN 0 ELSE last - first + 1 - (
        SELECT count(DISTINCT known.sequence) FROM metric_batches AS known
        WHERE known.isolate_id = by_isolate.isolate_id AND known.sequence BETWEEN first AND last
      ) END)::float8 AS "missingBatches", coalesce(sum(dropped), 0)::float8 AS "droppedEvents",
      coalesce(sum(died), 0)::float8 AS "diedProcesses"
    FROM by_isolate GROUP BY edge_id ORDER BY edge_id`);
  return rows;
}

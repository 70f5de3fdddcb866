import { sql } from "drizzle-orm";
import { bucketCount } from "#contracts/rollup.ts";
import type { Transaction } from "../db/connect.ts";
import type { ReportPeriod } from "./decide-period.ts";
import { rollupOf, type TrafficGroup } from "./read-traffic.ts";
import type { ReportQuery } from "./report-query.ts";
import { stepOf, trafficOf } from "./report-query.ts";
import { rollupRows } from "./rollup-rows.ts";

/** Requests by latency bucket (contracts/rollup.ts). */
export type Histogram = number[];
export type Histograms = {
  readonly total: Histogram;
  readonly steps: ReadonlyMap<number, Histogram>;
  readonly groups: ReadonlyMap<string, Histogram>;
};

type BucketRow = { step: number | null; group: string | null; bucket: number; count: number };

/** Latency histograms of a period by step and by group. */
export async function readHistograms(
  tx: Transaction,
  period: ReportPeriod,
  query: ReportQuery,
  by: TrafficGroup = "route",
): Promise<Histograms> {
  const group = sql.identifier(by);
  const source = rollupRows(rollupOf(query, by), period, trafficOf(period, query));
  const { rows } = await tx.execute<BucketRow>(sql`
    SELECT step, ${group} AS "group", bucket::integer - 1 AS bucket, sum(requests)::float8 AS count
    FROM (SELECT ${stepOf(period)} AS step, ${group}, histogram FROM ${source} AS rows) AS kept,
      unnest(histogram) WITH ORDINALITY AS counted (requests, bucket)
    WHERE requests > 0
    GROUP BY GROUPING SETS ((step, bucket), (${group}, bucket))`);
  const total = emptyHistogram();
  const steps = new Map<number, Histogram>();
  const groups = new Map<string, Histogram>();
  for (const { step, group, bucket, count } of rows) {
    if (step === null) addTo(groups, group ?? "", { bucket, count });
    else {
      addTo(steps, step, { bucket, count });
      total[bucket] = (total[bucket] ?? 0) + count;
    }
  }
  return { total, steps, groups };
}

function addTo<Key>(histograms: Map<Key, Histogram>, key: Key, { bucket, count }: { bucket: number; count: number }): void {
  const histogram = histograms.get(key) ?? emptyHistogram();
  histogram[bucket] = count;
  histograms.set(key, histogram);
}

function emptyHistogram(): Histogram {
  return new Array<number>(bucketCount).fill(0);
}

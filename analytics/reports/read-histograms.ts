import { sql } from "drizzle-orm";
import { bucketCount } from "#contracts/rollup.ts";
import type { Transaction } from "../db/connect.ts";
import type { ReportPeriod } from "./decide-period.ts";
import type { ReportQuery } from "./report-query.ts";
import { stepOf, trafficOf } from "./report-query.ts";
import { rollupRows } from "./rollup-rows.ts";

/** Requests by latency bucket (contracts/rollup.ts). */
export type Histogram = number[];
export type Histograms = {
  readonly total: Histogram;
  readonly steps: ReadonlyMap<number, Histogram>;
  readonly routes: ReadonlyMap<string, Histogram>;
};

type BucketRow = { step: number | null; route: string | null; bucket: number; count: number };

/** Latency histograms of a period by step and by route. */
export async function readHistograms(tx: Transaction, period: ReportPeriod, query: ReportQuery): Promise<Histograms> {
  const { rows } = await tx.execute<BucketRow>(sql`
    SELECT step, route, bucket::integer - 1 AS bucket, sum(requests)::float8 AS count
    FROM (SELECT ${stepOf(period)} AS step, route, histogram FROM ${rollupRows("traffic", period, trafficOf(period, query))} AS rows) AS kept,
      unnest(histogram) WITH ORDINALITY AS counted (requests, bucket)
    WHERE requests > 0
    GROUP BY GROUPING SETS ((step, bucket), (route, bucket))`);
  const total = emptyHistogram();
  const steps = new Map<number, Histogram>();
  const routes = new Map<string, Histogram>();
  for (const { step, route, bucket, count } of rows) {
    if (step === null) addTo(routes, route ?? "", { bucket, count });
    else {
      addTo(steps, step, { bucket, count });
      total[bucket] = (total[bucket] ?? 0) + count;
    }
  }
  return { total, steps, routes };
}

function addTo<Key>(histograms: Map<Key, Histogram>, key: Key, { bucket, count }: { bucket: number; count: number }): void {
  const histogram = histograms.get(key) ?? emptyHistogram();
  histogram[bucket] = count;
  histograms.set(key, histogram);
}

function emptyHistogram(): Histogram {
  return new Array<number>(bucketCount).fill(0);
}

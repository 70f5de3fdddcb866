import { sql } from "drizzle-orm";
import type { LatencyReport } from "#contracts/report.ts";
import type { Database } from "../../analytics/db/connect.ts";
import { askReport } from "./ask-reports.ts";

/** Of fewer, one request more or less moves the 99th percentile by more than a bucket is wide. */
const fewest = 5000;
const shares = [0.5, 0.9, 0.95, 0.99];
type Exact = { readonly route: string | null; readonly requests: number; readonly values: readonly number[] };
export type Comparison = { readonly compared: number; readonly worstPercent: number; readonly exactMs: number };

/** How far the percentiles of a report lie from those of its raw rows, in all and by route; `exactMs`: the raw rows' query. */
export async function comparePercentiles(db: Database, url: string): Promise<Comparison> {
  const startedAt = performance.now();
  const { rows } = await db.execute<Exact>(sql`
    SELECT route, count(*)::integer AS requests, percentile_cont(${sql.param(`{${shares.join(",")}}`)}::float8[]) WITHIN GROUP (ORDER BY latency_ms) AS values
    FROM request_metrics GROUP BY ROLLUP (route) HAVING count(*) >= ${fewest}`);
  const exactMs = performance.now() - startedAt;
  const report = (await askReport(url)) as LatencyReport;
  const deviations = rows.flatMap(({ route, values }) => {
    const { p50, p90, p95, p99 } = (route === null ? report.total : report.routes.find((row) => row.route === route)) ?? {};
    return [p50, p90, p95, p99].map((read, index) => Math.abs((read ?? Number.NaN) / (values[index] ?? Number.NaN) - 1) * 100);
  });
  return { compared: deviations.length, worstPercent: Math.max(...deviations), exactMs };
}

import { sql } from "drizzle-orm";
import { bucketCount, percentile } from "#contracts/rollup.ts";
import type { Database } from "../db/connect.ts";

const MINUTE_MS = 60_000;

/** What rules watch of one route over a minute; the route is empty where none matched. */
export type RouteValues = {
  readonly route: string;
  readonly requests: number;
  /** Share of 5xx answers, 0..1. */
  readonly errorRate: number;
  readonly p95Ms: number;
  /** Share of requests that limits refused, 0..1. */
  readonly limitExhaustion: number;
};

type CountRow = { route: string; requests: number; errors: number; refused: number };
type BucketRow = { route: string; bucket: number; count: number };

/** The values of each route that had requests in the minute before `end`, by route. */
export async function readAlertValues(db: Database, end: Date): Promise<RouteValues[]> {
  const minute = sql`at >= ${new Date(end.getTime() - MINUTE_MS).toISOString()}::timestamptz AND at < ${end.toISOString()}::timestamptz`;
  const counts = await db.execute<CountRow>(sql`
    SELECT traffic.route, requests, errors, coalesce(refused, 0) AS refused
    FROM (
      SELECT route, sum(count)::float8 AS requests, coalesce(sum(count) FILTER (WHERE status_class = 5), 0)::float8 AS errors
      FROM rollup_10s WHERE ${minute} GROUP BY route
    ) AS traffic
    LEFT JOIN (SELECT route, sum(refused)::float8 AS refused FROM rollup_client_10s WHERE ${minute} GROUP BY route) AS clients
      ON clients.route = traffic.route
    WHERE requests > 0
    ORDER BY traffic.route`);
  const buckets = await db.execute<BucketRow>(sql`
    SELECT route, bucket::integer - 1 AS bucket, sum(requests)::float8 AS count
    FROM (SELECT route, histogram FROM rollup_10s WHERE ${minute}) AS kept,
      unnest(histogram) WITH ORDINALITY AS counted (requests, bucket)
    WHERE requests > 0
    GROUP BY route, bucket`);
  const histograms = collectHistograms(buckets.rows);
  return counts.rows.map(({ route, requests, errors, refused }) => ({
    route,
    requests,
    errorRate: errors / requests,
    p95Ms: percentile(histograms.get(route) ?? [], 0.95) ?? 0,
    limitExhaustion: refused / requests,
  }));
}

function collectHistograms(rows: readonly BucketRow[]): Map<string, number[]> {
  const histograms = new Map<string, number[]>();
  for (const { route, bucket, count } of rows) {
    const histogram = histograms.get(route) ?? new Array<number>(bucketCount).fill(0);
    histogram[bucket] = count;
    histograms.set(route, histogram);
  }
  return histograms;
}

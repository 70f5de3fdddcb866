import { sql } from "drizzle-orm";
import { percentile } from "#contracts/rollup.ts";
import type { Database } from "../db/connect.ts";
import { unpackHistogram } from "../db/pack-histogram.ts";

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

type ValueRow = { route: string; requests: number; errors: number; refused: number; histogram: string };

/** The values of each route that had requests in the minute before `end`, by route. */
export async function readAlertValues(db: Database, end: Date): Promise<RouteValues[]> {
  const minute = sql`at >= ${new Date(end.getTime() - MINUTE_MS).toISOString()}::timestamptz AND at < ${end.toISOString()}::timestamptz`;
  const { rows } = await db.execute<ValueRow>(sql`
    SELECT traffic.route, requests, errors, histogram, coalesce(refused, 0) AS refused
    FROM (
      SELECT route, sum(count)::float8 AS requests, coalesce(sum(count) FILTER (WHERE status_class = 5), 0)::float8 AS errors,
        sum(histogram) AS histogram
      FROM rollup_10s WHERE ${minute} GROUP BY route
    ) AS traffic
    LEFT JOIN (SELECT route, sum(refused)::float8 AS refused FROM rollup_client_10s WHERE ${minute} GROUP BY route) AS clients
      ON clients.route = traffic.route
    WHERE requests > 0
    ORDER BY traffic.route`);
  return rows.map(({ route, requests, errors, refused, histogram }) => ({
    route,
    requests,
    errorRate: errors / requests,
    p95Ms: percentile(unpackHistogram(histogram), 0.95) ?? 0,
    limitExhaustion: refused / requests,
  }));
}

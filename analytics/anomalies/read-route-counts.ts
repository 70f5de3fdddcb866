import { sql } from "drizzle-orm";
import type { Database } from "../db/connect.ts";
import type { CalmBlocks, CalmCounts, RouteCounts } from "./decide-route-surge.ts";

const minuteMs = 60_000;
const hourMs = 60 * minuteMs;
const dayMs = 24 * hourMs;
const blockMs = 5 * minuteMs;
/** What is judged is no part of its own measure. */
const longestSpanMs = 30 * minuteMs;
const time = (at: number) => sql`${new Date(at).toISOString()}::timestamptz`;

/** Requests of each route in the last 5, 15 and 30 minutes before `end` (milliseconds since 1970). */
export async function readRouteCounts(db: Database, end: number): Promise<Map<string, RouteCounts>> {
  const since = (minutes: number) => sql`FILTER (WHERE at >= ${time(end - minutes * minuteMs)})`;
  const { rows } = await db.execute<RouteCounts & { route: string }>(sql`
    SELECT route, coalesce(sum(count) ${since(5)}, 0)::float8 AS "5", coalesce(sum(count) ${since(15)}, 0)::float8 AS "15",
      sum(count)::float8 AS "30"
    FROM rollup_10s WHERE at >= ${time(end - longestSpanMs)} AND at < ${time(end)} GROUP BY route`);
  return new Map(rows.map(({ route, ...counts }) => [route, counts]));
}

/**
 * What each route has in five minutes of calm: around this time yesterday, a week ago, and in the two hours before the
 * last thirty minutes. Blocks under an alert of the route are left out, unless they are most of them: then that is how the
 * route is now. A route without requests around this time yesterday is not known well enough.
 */
export async function readCalmCounts(db: Database, end: number): Promise<Map<string, CalmCounts>> {
  const { rows } = await db.execute<CalmBlocks & { route: string }>(sql`
    WITH spans AS (${spansBefore(end)}),
    counted AS (
      SELECT span, route, date_bin('5 minutes', at, since) AS block, sum(count)::float8 AS n
      FROM spans JOIN rollup_minute ON at >= since AND at < until GROUP BY span, route, block
    ), each_block AS (
      SELECT span, route, block, coalesce(n, 0) AS n, EXISTS (
        SELECT 1 FROM alerts
        WHERE alerts.route = seen.route AND client = '' AND started_at < block + interval '5 minutes' AND coalesce(resolved_at, 'infinity') > block
      ) AS troubled
      FROM (SELECT DISTINCT span, route FROM counted) AS seen JOIN spans USING (span)
      CROSS JOIN generate_series(since, until - interval '5 minutes', interval '5 minutes') AS block
      LEFT JOIN counted USING (span, route, block)
    ), judged AS (
      SELECT *, count(*) FILTER (WHERE troubled) OVER (PARTITION BY span, route) * 2 > count(*) OVER (PARTITION BY span, route) AS mostly
      FROM each_block
    )
    SELECT route, span, count(*)::float8 AS blocks, avg(n) AS mean, coalesce(var_samp(n), 0) AS variance
    FROM judged WHERE mostly OR NOT troubled GROUP BY route, span HAVING sum(n) > 0`);
  const calm = new Map<string, CalmBlocks[]>();
  for (const { route, ...blocks } of rows) calm.set(route, [...(calm.get(route) ?? []), blocks]);
  return new Map([...calm].filter(([, spans]) => spans.some(({ span }) => span === "yesterday")));
}

function spansBefore(end: number) {
  const newest = end - (end % blockMs) - longestSpanMs;
  const around = (at: number) => [at - hourMs, at + hourMs] as const;
  const today = end - (end % blockMs);
  const row = (name: CalmBlocks["span"], [since, until]: readonly [number, number]) => sql`(${name}, ${time(since)}, ${time(until)})`;
  return sql`SELECT * FROM (VALUES ${sql.join(
    [row("yesterday", around(today - dayMs)), row("last week", around(today - 7 * dayMs)), row("before", [newest - 2 * hourMs, newest])],
    sql`, `,
  )}) AS known (span, since, until)`;
}

import { sql } from "drizzle-orm";
import type { Database } from "../db/connect.ts";
import type { CalmUse } from "./decide-limit.ts";

const at = (time: number) => sql`${new Date(time).toISOString()}::timestamptz`;
const mostClients = 200;

export type LimitUse = { readonly client: string; readonly requests: number; readonly bypassed: number };

/** The limit that judged most requests of a route in the slots from `from` to `end` (milliseconds since 1970); null: none did. */
export async function readRouteLimit(db: Database, route: string, { from, end }: { from: number; end: number }): Promise<string | null> {
  const { rows } = await db.execute<{ limit: string }>(sql`
    SELECT limit_name AS limit FROM rollup_client_10s
    WHERE at >= ${at(from)} AND at < ${at(end)} AND route = ${route} AND limit_name <> ''
    GROUP BY limit_name ORDER BY sum(count) DESC, limit_name LIMIT 1`);
  return rows[0]?.limit ?? null;
}

/** The routes whose requests a limit judged in the slots from `from` to `end`. */
export async function readLimitRoutes(db: Database, limit: string, { from, end }: { from: number; end: number }): Promise<string[]> {
  const { rows } = await db.execute<{ route: string }>(sql`
    SELECT DISTINCT route FROM rollup_client_10s
    WHERE at >= ${at(from)} AND at < ${at(end)} AND limit_name = ${limit} ORDER BY route`);
  return rows.map(({ route }) => route);
}

/** Who used most of a limit in its window before `end`, on all of its routes. */
export async function readLimitUse(
  db: Database,
  limit: string,
  { windowSeconds, end }: { windowSeconds: number; end: number },
): Promise<LimitUse[]> {
  const { rows } = await db.execute<LimitUse>(sql`
    SELECT client, sum(count)::float8 AS requests, sum(bypassed)::float8 AS bypassed
    FROM rollup_client_10s
    WHERE at >= ${at(end - windowSeconds * 1000)} AND at < ${at(end)} AND limit_name = ${limit}
    GROUP BY client ORDER BY requests DESC, client LIMIT ${mostClients}`);
  return rows;
}

/**
 * What calm clients use of a limit in any of its windows, from the calm slots of two hours before `end`: windows are
 * moved by ten seconds, so that no edge of one hides a peak. A slot is calm when it is on every route of the limit: what
 * is left out on one of them would make clients of several look like they need less.
 */
export async function readCalmUse(
  db: Database,
  limit: string,
  { windowSeconds, end }: { windowSeconds: number; end: number },
): Promise<CalmUse> {
  const since = at(end - 2 * 3_600_000);
  const preceding = sql.raw(`interval '${Math.max(0, Math.ceil(windowSeconds / 10) * 10 - 10)} seconds'`);
  const { rows } = await db.execute<CalmUse>(sql`
    WITH used AS (
      SELECT at, route, client, (count - bypassed)::integer AS n FROM rollup_client_10s
      WHERE at >= ${since} AND at < ${at(end)} AND limit_name = ${limit} AND count > bypassed
    ), calm_slots AS (
      SELECT at FROM (SELECT DISTINCT at, route FROM used) AS slots LEFT JOIN traffic_samples AS seen USING (at, route)
      GROUP BY at HAVING bool_and(coalesce(seen.calm, false))
    ), calm AS (
      SELECT at, client, n FROM used JOIN calm_slots USING (at)
    ), rolling AS (
      SELECT client, sum(n) OVER (PARTITION BY client ORDER BY at RANGE BETWEEN ${preceding} PRECEDING AND CURRENT ROW) AS used FROM calm
    ), peaks AS (SELECT client, max(used) AS peak FROM rolling GROUP BY client)
    SELECT count(*)::float8 AS clients, coalesce((percentile_disc(0.99) WITHIN GROUP (ORDER BY peak))::float8, 0) AS peak
    FROM peaks
    WHERE NOT EXISTS (
        SELECT 1 FROM alerts WHERE alerts.client = peaks.client AND coalesce(alerts.resolved_at, 'infinity') >= ${since})
      AND NOT EXISTS (
        SELECT 1 FROM client_risks AS risk
        WHERE risk.client = peaks.client AND risk.score > 0.5 AND risk.expires_at > ${at(end)})`);
  return rows[0] ?? { clients: 0, peak: 0 };
}

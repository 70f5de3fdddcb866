import { sql } from "drizzle-orm";
import type { Database } from "../db/connect.ts";
import { unnestRows } from "../db/unnest-rows.ts";
import { type CalmRanges, type ClientUse, type OwnPeak, unremarkable } from "./decide-client-score.ts";

/** Clients that are judged in one slot. */
const mostClients = 2000;

/** Counted in ten seconds: windows over whole numbers are faster than over times, as sums of integers are than of bigints. */
const slot = sql`(date_part('epoch', used.at) / 10)::integer`;
const at = (time: number) => sql`${new Date(time).toISOString()}::timestamptz`;

/**
 * What the clients that are anything but quiet did until `end` (milliseconds since 1970), by route. Who has stopped for a
 * minute is not judged again by what is remembered. Where they are too many, one figure or route crowds out no other.
 */
export async function readClientUse(db: Database, end: number): Promise<Omit<ClientUse, "paths10m">[]> {
  const { requests1m, requests10m, failingPaths10m } = unremarkable;
  const { rows } = await db.execute<Omit<ClientUse, "paths10m">>(sql`
    WITH used AS (
      SELECT route, client,
        coalesce(sum(count) FILTER (WHERE at >= ${at(end - 60_000)}), 0) AS requests_1m,
        sum(count) AS requests_10m,
        sum(client_errors) AS failures_10m,
        sum(sum(bypassed)) OVER (PARTITION BY client) AS bypassed
      FROM rollup_client_10s
      WHERE at >= ${at(end - 600_000)} AND at < ${at(end)}
      GROUP BY route, client
    ), placed AS (
      SELECT *, least(
        row_number() OVER (PARTITION BY route ORDER BY requests_1m DESC, client),
        row_number() OVER (PARTITION BY route ORDER BY requests_10m DESC, client),
        row_number() OVER (PARTITION BY route ORDER BY failures_10m DESC, client)) AS place
      FROM used
      WHERE requests_1m > 0
        AND (requests_1m > ${requests1m} OR requests_10m > ${requests10m} OR failures_10m > ${failingPaths10m})
    )
    SELECT route, client, requests_1m::float8 AS "requests1m", requests_10m::float8 AS "requests10m",
      failures_10m::float8 AS "failures10m", bypassed::float8 AS "bypassed"
    FROM placed ORDER BY place, route, client LIMIT ${mostClients}`);
  return rows;
}

/**
 * What calm clients do at most, by route, from the calm slots of two hours before `end`. A client that was under an
 * alert, or is at risk now, is not calm; one that is not limited is no measure for others, nor is one alone in failing.
 */
export async function readCalmRanges(db: Database, end: number): Promise<Map<string, CalmRanges>> {
  const since = at(end - 2 * 3_600_000);
  const { rows } = await db.execute<CalmRanges & { route: string }>(sql`
    WITH spans AS (
      SELECT route, count(*) * 10 AS seconds FROM traffic_samples WHERE calm AND at >= ${since} AND at < ${at(end)} GROUP BY route
    ), calm AS (
      SELECT ${slot} AS slot, used.route, used.client, used.count::integer AS n, used.client_errors::integer AS failures
      FROM rollup_client_10s AS used JOIN traffic_samples AS seen ON seen.route = used.route AND seen.at = used.at AND seen.calm
      WHERE used.at >= ${since} AND used.at < ${at(end)} AND used.bypassed = 0
    ), rolling AS (
      SELECT route, client,
        sum(n) OVER (PARTITION BY route, client ORDER BY slot RANGE BETWEEN 5 PRECEDING AND CURRENT ROW) AS requests_1m,
        sum(n) OVER ten_minutes AS requests_10m,
        sum(failures) OVER ten_minutes AS failures_10m
      FROM calm
      WINDOW ten_minutes AS (PARTITION BY route, client ORDER BY slot RANGE BETWEEN 59 PRECEDING AND CURRENT ROW)
    ), peaks AS (
      SELECT route, client, max(requests_1m) AS requests_1m, max(requests_10m) AS requests_10m, max(failures_10m) AS failures_10m
      FROM rolling GROUP BY route, client
    )
    SELECT route, count(*)::float8 AS clients, max(seconds)::float8 AS seconds,
      (percentile_disc(0.99) WITHIN GROUP (ORDER BY requests_1m))::float8 AS "requests1m",
      (percentile_disc(0.99) WITHIN GROUP (ORDER BY requests_10m))::float8 AS "requests10m",
      least(
        percentile_disc(0.99) WITHIN GROUP (ORDER BY failures_10m),
        coalesce((array_agg(failures_10m ORDER BY failures_10m DESC) FILTER (WHERE failures_10m > 0))[2], 0)
      )::float8 AS "failures10m"
    FROM peaks JOIN spans USING (route)
    WHERE NOT EXISTS (
        SELECT 1 FROM alerts
        WHERE alerts.client = peaks.client AND alerts.route = peaks.route AND coalesce(alerts.resolved_at, 'infinity') >= ${since})
      AND NOT EXISTS (
        SELECT 1 FROM client_risks AS risk
        WHERE risk.client = peaks.client AND risk.route = peaks.route AND risk.score > 0.5 AND risk.expires_at > ${at(end)})
    GROUP BY route`);
  return new Map(rows.map(({ route, ...ranges }) => [route, ranges]));
}

type Asked = Pick<ClientUse, "route" | "client">;

/** How many different paths each of these clients asked for on its route in the ten minutes before `end`. */
export async function readDistinctPaths(db: Database, uses: readonly Asked[], end: number): Promise<number[]> {
  if (uses.length === 0) return [];
  const { rows } = await db.execute<{ index: number; paths: number }>(sql`
    SELECT asked.index, count(DISTINCT path)::float8 AS paths
    FROM ${askedOf(uses)} AS asked (index, client, route)
    JOIN rollup_client_10s AS used ON used.client = asked.client AND used.route = asked.route
    CROSS JOIN unnest(used.paths) AS path
    WHERE used.at >= ${at(end - 600_000)} AND used.at < ${at(end)}
    GROUP BY asked.index`);
  return inOrder(uses, new Map(rows.map(({ index, paths }) => [index, paths])));
}

function askedOf(uses: readonly Asked[]) {
  return unnestRows([
    [uses.map((_use, index) => index), "integer"],
    [uses.map(({ client }) => client), "text"],
    [uses.map(({ route }) => route), "text"],
  ]);
}

function inOrder(uses: readonly unknown[], found: ReadonlyMap<number, number>): number[] {
  return uses.map((_use, index) => found.get(index) ?? 0);
}

/** The busiest minute of each of these clients in the week before the last ten minutes, minutes under an alert left out. */
export async function readOwnPeaks(db: Database, uses: readonly Asked[], end: number): Promise<OwnPeak[]> {
  if (uses.length === 0) return [];
  const { rows } = await db.execute<{ index: number; peak: number }>(sql`
    SELECT index, max(n)::float8 AS peak
    FROM (
      SELECT asked.index, used.at, sum(used.count) AS n
      FROM ${askedOf(uses)} AS asked (index, client, route)
      JOIN rollup_client_minute AS used ON used.client = asked.client AND used.route = asked.route
      WHERE used.at >= ${at(end - 7 * 86_400_000)} AND used.at < ${at(end - 600_000)}
        AND NOT EXISTS (
          SELECT 1 FROM alerts
          WHERE alerts.route = used.route AND alerts.client IN ('', used.client)
            AND alerts.started_at < used.at + interval '1 minute' AND coalesce(alerts.resolved_at, 'infinity') > used.at)
      GROUP BY asked.index, used.at
    ) AS minutes
    GROUP BY index`);
  return inOrder(uses, new Map(rows.map(({ index, peak }) => [index, peak])));
}

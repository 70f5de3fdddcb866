import { sql } from "drizzle-orm";
import type { TrafficSample } from "#contracts/anomaly.ts";
import type { Database } from "../db/connect.ts";
import { slotMs } from "./decide-due-slots.ts";

/** One route in one slot; every field is present. The route is empty where none matched. */
export type RouteSample = { readonly route: string; readonly sample: Required<TrafficSample> };

type Row = Omit<Required<TrafficSample>, "at"> & { route: string };

/**
 * What each route saw in the slot that starts at `at` (milliseconds since 1970); zeros for a route that was asked in
 * the last two hours and not in this slot. What limits refused, or blocks, is no client error: it is our own doing.
 */
export async function readSlotSamples(db: Database, at: number): Promise<RouteSample[]> {
  const start = new Date(at).toISOString();
  const seconds = slotMs / 1000;
  const { rows } = await db.execute<Row>(sql`
    WITH known AS (
      SELECT DISTINCT route FROM rollup_10s
      WHERE at >= ${start}::timestamptz - interval '2 hours' AND at <= ${start}::timestamptz
    ), traffic AS (
      SELECT route, sum(count) AS n, sum(latency_sum_ms) AS latency, sum(bytes_out) AS bytes,
        sum(count) FILTER (WHERE status_class = 5) AS failed
      FROM rollup_10s WHERE at = ${start}::timestamptz GROUP BY route
    ), clients AS (
      SELECT route, count(*) AS clients, max(n) AS most, sum(errors) AS errors
      FROM (
        SELECT route, client, sum(count) AS n, sum(client_errors) AS errors
        FROM rollup_client_10s WHERE at = ${start}::timestamptz GROUP BY route, client
      ) AS each_client
      GROUP BY route
    ), paths AS (
      SELECT route, count(DISTINCT path) AS paths
      FROM rollup_client_10s, unnest(paths) AS path WHERE at = ${start}::timestamptz GROUP BY route
    )
    SELECT route,
      (coalesce(n, 0) / ${seconds}::numeric)::float8 AS request_rate,
      coalesce(latency / n, 0)::float8 AS latency,
      coalesce(failed / n, 0)::float8 AS error_rate,
      coalesce(bytes / n, 0)::float8 AS payload_bytes,
      coalesce(clients, 0)::float8 AS distinct_clients,
      least(coalesce(most / n, 0), 1)::float8 AS top_client_share,
      coalesce(paths, 0)::float8 AS distinct_paths,
      least(coalesce(errors / n, 0), 1)::float8 AS client_error_share
    FROM known LEFT JOIN traffic USING (route) LEFT JOIN clients USING (route) LEFT JOIN paths USING (route)
    ORDER BY route`);
  return rows.map(({ route, ...fields }) => ({ route, sample: { ...fields, at } }));
}

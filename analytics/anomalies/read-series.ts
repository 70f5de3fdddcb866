import { sql } from "drizzle-orm";
import type { TrafficSample } from "#contracts/anomaly.ts";
import type { Database } from "../db/connect.ts";

type Sample = Required<TrafficSample>;
type Row = Omit<Sample, "at"> & { route: string; at: number };

/** The model compares with the same time of the day before, and with what went just before. */
const recentSeconds = 440;
const dayAgo = { fromSeconds: 86_400 + 300, toSeconds: 86_400 - 300 };

/** What was kept of each route before the slot that starts at `at`: around the same time yesterday, and the last minutes. */
export async function readSeries(db: Database, at: number): Promise<Map<string, Sample[]>> {
  const before = (seconds: number) => sql`${new Date(at - seconds * 1000).toISOString()}::timestamptz`;
  const { rows } = await db.execute<Row>(sql`
    SELECT route, (extract(epoch FROM at) * 1000)::float8 AS at, request_rate, latency, error_rate, payload_bytes,
      distinct_clients, top_client_share, distinct_paths, client_error_share
    FROM traffic_samples
    WHERE (at >= ${before(dayAgo.fromSeconds)} AND at < ${before(dayAgo.toSeconds)})
      OR (at >= ${before(recentSeconds)} AND at < ${before(0)})
    ORDER BY route, at`);
  const series = new Map<string, Sample[]>();
  for (const { route, ...sample } of rows) series.set(route, [...(series.get(route) ?? []), sample]);
  return series;
}

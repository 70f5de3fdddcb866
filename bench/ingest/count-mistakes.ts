import { sql } from "drizzle-orm";
import type { Database } from "../../analytics/db/connect.ts";

type Counts = Record<"rows" | "requests" | "accepted" | "tenSeconds" | "minutes" | "histograms" | "outcomes", number> &
  Record<"clients" | "clientRollups" | "limits" | "limitRollups", number>;

/** Events that are missing, doubled, or counted otherwise than they are, after `sent` different ones were sent; 0: each is there once. */
export async function countMistakes(db: Database, sent: number): Promise<number> {
  const { rows } = await db.execute<Counts>(sql`
    SELECT raw.*, rollups.* FROM
      (SELECT count(*)::float8 AS rows, count(DISTINCT request_id)::float8 AS requests, count(client)::float8 AS clients,
         sum(jsonb_array_length(limits))::float8 AS limits
       FROM request_metrics WHERE edge_id = 'edge-bench') AS raw,
      (SELECT
         (SELECT sum(accepted)::float8 FROM metric_batches) AS "accepted",
         (SELECT sum(count)::float8 FROM rollup_10s) AS "tenSeconds",
         (SELECT sum(count)::float8 FROM rollup_minute) AS "minutes",
         (SELECT sum(requests)::float8 FROM rollup_minute, unnest(unpack_histogram(histogram)) AS requests) AS "histograms",
         (SELECT sum(count)::float8 FROM rollup_outcome_minute) AS "outcomes",
         (SELECT sum(count)::float8 FROM rollup_client_minute) AS "clientRollups",
         (SELECT sum(allowed + refused + shadow_refused + bypassed + store_failures)::float8 FROM rollup_limit_minute) AS "limitRollups"
      ) AS rollups`);
  const [counts] = rows;
  if (counts === undefined) return sent;
  const { clients, clientRollups, limits, limitRollups, ...ofAll } = counts;
  const pairs = [...Object.values(ofAll).map((count) => [count, sent]), [clientRollups, clients], [limitRollups, limits]];
  return pairs.reduce((sum, [found = 0, expected = 0]) => sum + Math.abs(found - expected), 0);
}

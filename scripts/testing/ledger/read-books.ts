import type { Pool } from "pg";

/** What the database holds of one route of one edge. */
export interface Books {
  /** Raw events. */
  rows: number;
  /** Different request ids among them. */
  ids: number;
  /** Requests that each kind of rollup counts. */
  rolledUp: { tenSeconds: number; minutes: number; outcomes: number; clients: number };
}

/** Events of an edge that were not stored, by reason: as the edge gave them up, or as analytics refused them. */
export type Losses = Record<string, number>;

export async function readBooks(database: Pool, route: string): Promise<Books> {
  const { rows } = await database.query(
    `SELECT count(*)::integer AS rows, count(DISTINCT request_id)::integer AS ids,
      (SELECT coalesce(sum(count), 0)::integer FROM rollup_10s WHERE route = $1) AS "tenSeconds",
      (SELECT coalesce(sum(count), 0)::integer FROM rollup_minute WHERE route = $1) AS minutes,
      (SELECT coalesce(sum(count), 0)::integer FROM rollup_outcome_minute WHERE route = $1) AS outcomes,
      (SELECT coalesce(sum(count), 0)::integer FROM rollup_client_minute WHERE route = $1) AS clients
    FROM request_metrics WHERE route = $1`,
    [route],
  );
  const { rows: stored, ids, ...rolledUp } = rows[0] as Omit<Books, "rolledUp"> & Books["rolledUp"];
  return { rows: stored, ids, rolledUp };
}

/** How many raw events there are; cheap to ask again and again. */
export async function countRows(database: Pool, route: string): Promise<number> {
  const { rows } = await database.query("SELECT count(*)::integer AS count FROM request_metrics WHERE route = $1", [route]);
  return rows[0].count;
}

export async function readLosses(database: Pool, edgeId: string): Promise<Losses> {
  const { rows } = await database.query<{ reason: string; count: number }>(
    `SELECT reason, sum(count)::integer AS count FROM (
      SELECT lost.reason, lost.count FROM metric_batches, jsonb_to_recordset(dropped) AS lost (reason text, count integer) WHERE edge_id = $1
      UNION ALL
      SELECT metric_rejects.reason, metric_rejects.count FROM metric_rejects JOIN metric_batches USING (batch_id) WHERE edge_id = $1
    ) AS losses GROUP BY reason ORDER BY reason`,
    [edgeId],
  );
  return Object.fromEntries(rows.map(({ reason, count }) => [reason, count]));
}

/** The ids of the route's raw events. */
export async function readStoredIds(database: Pool, route: string): Promise<Set<string>> {
  const { rows } = await database.query<{ request_id: string }>("SELECT request_id FROM request_metrics WHERE route = $1", [route]);
  return new Set(rows.map((row) => row.request_id));
}

/** How often edges reported a signal. */
export async function readSignal(database: Pool, signal: string): Promise<number> {
  const { rows } = await database.query("SELECT sum((signals ->> $1)::integer)::integer AS count FROM metric_batches", [signal]);
  return rows[0]?.count ?? 0;
}

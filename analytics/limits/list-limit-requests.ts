import { sql } from "drizzle-orm";
import type { LimitOutcome } from "#contracts/limit.ts";
import type { LimitRequestsPage } from "#contracts/limit-simulation.ts";
import type { Database } from "../db/connect.ts";

/** So many stored requests are looked at for one page, whichever limits they were under: an answer costs about the same always. */
const SCANNED = 10_000;

export type RequestPosition = { at: Date; id: string };
export type LimitRequestsQuery = { limit: string; from: Date; to: Date; after: RequestPosition | null; scanned?: number };

type Row = {
  at: number;
  id: string;
  client: string | null;
  route: string | null;
  method: string;
  said: { outcome: LimitOutcome; cost?: number } | null;
};

/** A page of the stored requests that a limit judged, oldest first, and where it ended; null: there is no more. */
export async function listLimitRequests(
  db: Database,
  { limit, from, to, after, scanned = SCANNED }: LimitRequestsQuery,
): Promise<{ page: Omit<LimitRequestsPage, "sampled" | "next">; end: RequestPosition | null }> {
  const start = (after?.at ?? from).toISOString();
  const { rows } = await db.execute<Row>(sql`
    SELECT floor(extract(epoch FROM at) * 1000)::float8 AS at, request_id AS id, client, route, method,
      (SELECT said FROM jsonb_array_elements(limits) AS said WHERE said->>'limit' = ${limit} LIMIT 1) AS said
    FROM request_metrics
    WHERE at >= ${start}::timestamptz AND at < ${to.toISOString()}::timestamptz
      AND (at, request_id) > (${start}::timestamptz, ${after?.id ?? ""})
    ORDER BY request_metrics.at, request_id LIMIT ${scanned}`);
  const judged = rows.filter(({ said }) => said !== null);
  const last = rows.length === scanned ? rows.at(-1) : undefined;
  return {
    page: {
      requests: {
        at: judged.map(({ at }) => at),
        client: judged.map(({ client }) => client),
        route: judged.map(({ route }) => route),
        method: judged.map(({ method }) => method),
        cost: judged.map(({ said }) => said?.cost ?? 1),
        outcome: judged.flatMap(({ said }) => said?.outcome ?? []),
      },
      scanned: rows.length,
    },
    end: last === undefined ? null : { at: new Date(last.at), id: last.id },
  };
}

import { sql } from "drizzle-orm";
import type { Database } from "../db/connect.ts";
import { rollupClientMinute } from "../db/metric-tables.ts";

/** The last minute in which each client was counted, as far back as rollups are kept; one look into the index for each. */
export async function readLastUse(db: Database, clients: readonly string[]): Promise<Map<string, Date>> {
  if (clients.length === 0) return new Map();
  const { rows } = await db.execute<{ client: string; lastMs: number | null }>(sql`
    SELECT asked.client AS client,
      (SELECT extract(epoch FROM max(${rollupClientMinute.at})) * 1000 FROM ${rollupClientMinute}
        WHERE ${rollupClientMinute.client} = asked.client)::float8 AS "lastMs"
    FROM unnest(${sql.param([...new Set(clients)])}::text[]) AS asked (client)`);
  return new Map(rows.flatMap(({ client, lastMs }) => (lastMs === null ? [] : [[client, new Date(lastMs)] as const])));
}

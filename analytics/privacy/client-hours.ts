import { sql } from "drizzle-orm";
import type { Database } from "../db/connect.ts";

const hourMs = 3_600_000;

/** One hour; raw events of it lie in one partition. */
export type Hour = { readonly from: string; readonly to: string };

/** The hours a client sent anything in: raw events have no index by client, and need none with these. */
export async function readClientHours(db: Database, client: string): Promise<Hour[]> {
  const { rows } = await db.execute<{ from: number }>(sql`
    SELECT DISTINCT (extract(epoch FROM date_trunc('hour', at, 'UTC')) * 1000)::float8 AS "from"
    FROM rollup_client_minute WHERE client = ${client} ORDER BY "from"`);
  return rows.map(({ from }) => ({ from: new Date(from).toISOString(), to: new Date(from + hourMs).toISOString() }));
}

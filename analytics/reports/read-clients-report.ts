import { sql } from "drizzle-orm";
import type { ClientsReport } from "#contracts/report.ts";
import { showPeriod } from "./decide-period.ts";
import type { ReportQuery } from "./report-query.ts";
import { rowsOf } from "./report-query.ts";
import type { ReportReading } from "./report-reading.ts";
import { rollupRows } from "./rollup-rows.ts";

export const clientOrders = ["count", "refused", "errors"] as const;
export type ClientsQuery = ReportQuery & { readonly by: (typeof clientOrders)[number]; readonly limit: number };
type ClientRow = { client: string; count: number; refused: number; errors: number; all: number };

/** The clients that sent most, were refused most or met most errors. */
export async function readClientsReport({ db, query, period }: ReportReading & { query: ClientsQuery }): Promise<ClientsReport> {
  const { by, limit, client, ...others } = query;
  // A client's share is of all clients, so the one that is asked for is picked behind the sum of all.
  const { rows } = await db.execute<ClientRow>(sql`
    SELECT * FROM (
      SELECT client, sum(count)::float8 AS count, sum(refused)::float8 AS refused, sum(errors)::float8 AS errors,
        (sum(sum(count)) OVER ())::float8 AS all
      FROM ${rollupRows("clients", period, rowsOf(period, others))} AS rows
      GROUP BY client) AS clients
    WHERE ${client === undefined ? sql`true` : sql`client = ${client}`}
    ORDER BY ${sql.identifier(by)} DESC, client
    LIMIT ${limit}`);
  return { period: showPeriod(period), clients: rows.map(({ all, ...row }) => ({ ...row, share: all === 0 ? 0 : row.count / all })) };
}

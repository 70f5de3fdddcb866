import { sql } from "drizzle-orm";
import type { PolicyVersionsReport } from "#contracts/report.ts";
import { showPeriod } from "./decide-period.ts";
import { rowsOf } from "./report-query.ts";
import type { ReportReading } from "./report-reading.ts";
import { rollupRows } from "./rollup-rows.ts";

type Row = { location: string; part: string; version: number; batches: number; requests: number; firstMs: number; lastMs: number };

/** Which versions of the live policy were in force where, by location and part, the newest first. */
export async function readPolicyVersionsReport({ db, query, period }: ReportReading): Promise<PolicyVersionsReport> {
  const { rows } = await db.execute<Row>(sql`
    SELECT location, part, version::float8 AS version, sum(batches)::float8 AS batches, sum(requests)::float8 AS requests,
      (extract(epoch FROM min(at)) * 1000)::float8 AS "firstMs", (extract(epoch FROM max(at)) * 1000)::float8 AS "lastMs"
    FROM ${rollupRows("versions", period, rowsOf(period, query))} AS rows
    GROUP BY location, part, rows.version
    ORDER BY location, part, rows.version DESC`);
  const versions = rows.map(({ location, firstMs, lastMs, ...row }) => ({
    location: location || null,
    ...row,
    firstAt: new Date(firstMs).toISOString(),
    lastAt: new Date(lastMs).toISOString(),
  }));
  return { period: showPeriod(period), versions };
}

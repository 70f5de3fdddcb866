import { sql } from "drizzle-orm";
import type { RateLimitUsageReport } from "#contracts/report.ts";
import type { Transaction } from "../db/connect.ts";
import type { ReportPeriod } from "./decide-period.ts";
import { showPeriod, showSeries } from "./decide-period.ts";
import type { ReportQuery } from "./report-query.ts";
import { rowsOf, stepOf } from "./report-query.ts";
import type { ReportReading } from "./report-reading.ts";
import { readAtOneMoment } from "./report-reading.ts";
import { rollupRows } from "./rollup-rows.ts";

type Usage = RateLimitUsageReport["total"];
type UsageRow = Usage & { step: number | null; limit: string | null; quota: number };

const noUsage: Usage = { allowed: 0, refused: 0, shadowRefused: 0, bypassed: 0, storeFailures: 0 };

/** What the limits said: in all, by limit, by step. Each judgement stands in one of the five counts. */
export async function readRateLimitUsageReport({ db, query, period }: ReportReading): Promise<RateLimitUsageReport> {
  const rows = await readAtOneMoment(db, (tx) => readUsage(tx, period, query));
  const steps = new Map(rows.filter(({ limit }) => limit === null).map((row) => [row.step, showUsage(row)]));
  return {
    period: showPeriod(period),
    total: [...steps.values()].reduce(addUsage, noUsage),
    limits: rows.flatMap((row) => (row.limit === null ? [] : [{ limit: row.limit, quota: row.quota, ...showUsage(row) }])),
    series: showSeries(period, (step) => steps.get(step) ?? noUsage),
  };
}

/** A limit's quota is the one it had last; the limits that refuse most come first. */
async function readUsage(tx: Transaction, period: ReportPeriod, query: ReportQuery): Promise<UsageRow[]> {
  const { rows } = await tx.execute<UsageRow>(sql`
    SELECT step, limit_name AS "limit",
      (array_agg(quota ORDER BY at DESC))[1] AS quota,
      sum(allowed)::float8 AS "allowed",
      sum(refused)::float8 AS "refused",
      sum(shadow_refused)::float8 AS "shadowRefused",
      sum(bypassed)::float8 AS "bypassed",
      sum(store_failures)::float8 AS "storeFailures"
    FROM (SELECT ${stepOf(period)} AS step, * FROM ${rollupRows("limits", period, rowsOf(period, query))} AS rows) AS kept
    GROUP BY GROUPING SETS ((step), (limit_name))
    ORDER BY "refused" DESC, limit_name`);
  return rows;
}

function showUsage({ allowed, refused, shadowRefused, bypassed, storeFailures }: Usage): Usage {
  return { allowed, refused, shadowRefused, bypassed, storeFailures };
}

function addUsage(one: Usage, other: Usage): Usage {
  return {
    allowed: one.allowed + other.allowed,
    refused: one.refused + other.refused,
    shadowRefused: one.shadowRefused + other.shadowRefused,
    bypassed: one.bypassed + other.bypassed,
    storeFailures: one.storeFailures + other.storeFailures,
  };
}

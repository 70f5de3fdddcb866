import type { SQL } from "drizzle-orm";
import { sql } from "drizzle-orm";
import type { ErrorsReport } from "#contracts/report.ts";
import type { Transaction } from "../db/connect.ts";
import type { ReportPeriod } from "./decide-period.ts";
import { showPeriod, showSeries } from "./decide-period.ts";
import type { Traffic } from "./read-traffic.ts";
import { noTraffic, readTraffic } from "./read-traffic.ts";
import type { ReportQuery } from "./report-query.ts";
import { rowsOf } from "./report-query.ts";
import type { ReportReading } from "./report-reading.ts";
import { readAtOneMoment } from "./report-reading.ts";
import { rollupRows } from "./rollup-rows.ts";

type Outcome = { status: number; problem: string; count: number };

/** Failures: in all, by status and problem, by step, by route. */
export async function readErrorsReport({ db, query, period }: ReportReading): Promise<ErrorsReport> {
  const { traffic, outcomes } = await readAtOneMoment(db, async (tx) => ({
    traffic: await readTraffic(tx, period, query),
    outcomes: await readOutcomes(tx, period, query),
  }));
  const refused = outcomes.filter(({ problem }) => problem !== "");
  return {
    period: showPeriod(period),
    total: showErrors(traffic.total),
    byStatusClass: { ...noStatusClass, ...sumBy(outcomes, ({ status }) => `${Math.floor(status / 100)}xx`) },
    byStatus: sumBy(outcomes, ({ status }) => String(status)),
    byProblem: sumBy(refused, ({ problem }) => problem),
    series: showSeries(period, (step) => showErrors(traffic.steps.get(step))),
    routes: [...traffic.groups].map(([route, row]) => ({ route: route || null, ...showErrors(row) })),
  };
}

const noStatusClass = { "1xx": 0, "2xx": 0, "3xx": 0, "4xx": 0, "5xx": 0 };

export function showErrors({ count, clientErrors, serverErrors }: Traffic = noTraffic) {
  return { count, clientErrors, serverErrors, errorRate: count === 0 ? 0 : serverErrors / count };
}

async function readOutcomes(tx: Transaction, period: ReportPeriod, query: ReportQuery): Promise<Outcome[]> {
  const { rows } = await tx.execute<Outcome>(sql`
    SELECT status, problem_code AS problem, sum(count)::float8 AS count
    FROM ${rollupRows("outcomes", period, outcomesOf(period, query))} AS rows
    GROUP BY status, problem_code`);
  return rows;
}

function outcomesOf(period: ReportPeriod, { statusClass, ...query }: ReportQuery): SQL {
  const rows = rowsOf(period, query);
  return statusClass === undefined ? rows : sql`${rows} AND status / 100 = ${Number(statusClass[0])}`;
}

function sumBy(outcomes: readonly Outcome[], keyOf: (outcome: Outcome) => string): Record<string, number> {
  const sums = new Map<string, number>();
  for (const outcome of outcomes) sums.set(keyOf(outcome), (sums.get(keyOf(outcome)) ?? 0) + outcome.count);
  return Object.fromEntries(sums);
}

import { sql } from "drizzle-orm";
import { Hono } from "hono";
import * as z from "zod/mini";
import { described } from "#contracts/described.ts";
import { AnomalyReport } from "#contracts/loop-status.ts";
import { ReportRange } from "#contracts/report.ts";
import type { Dependencies } from "../dependencies.ts";
import { describeOperation } from "../http/describe-operation.ts";
import { validateInput } from "../http/validate-input.ts";
import { plainText } from "../ledger/plain-text.ts";
import { type OperatorContext, requireOperator } from "../operators/require-operator.ts";
import { decidePeriod, type ReportPeriod, showPeriod, showSeries } from "./decide-period.ts";
import { stepOf } from "./report-query.ts";

const AnomalyQuery = z.strictObject({
  range: z._default(ReportRange, "15m"),
  route: described(z.optional(plainText(128)), "Only this route; empty: requests that no route matched."),
});
const sampleSeconds = 10;

const getAnomalies = describeOperation({
  summary: "Anomaly scores over time, by route",
  tag: "anomalies",
  role: "viewer",
  answers: { 200: AnomalyReport },
  refusals: ["sign-in-required", "input-invalid"],
});

/** GET /api/anomalies: how unusual each route's traffic was. */
export function anomalyRoutes(dependencies: Pick<Dependencies, "db" | "env" | "now">): Hono<OperatorContext> {
  const app = new Hono<OperatorContext>();
  app.get("/api/anomalies", getAnomalies, requireOperator(dependencies, "viewer"), validateInput("query", AnomalyQuery), async (c) => {
    const { range, route } = c.req.valid("query");
    const period = decidePeriod(range, dependencies.now(), sampleSeconds);
    const scores = await readScores(dependencies.db, period, route);
    const routes = [...scores].map(([name, steps]) => ({
      route: name === "" ? null : name,
      series: showSeries(period, (index) => ({ score: steps.get(index) ?? null })),
    }));
    return c.json({ period: showPeriod(period), routes });
  });
  return app;
}

/** The highest score of each step, by route. */
async function readScores(
  db: Dependencies["db"],
  period: ReportPeriod,
  route: string | undefined,
): Promise<Map<string, Map<number, number>>> {
  const { rows } = await db.execute<{ route: string; step: number; score: number | null }>(sql`
    SELECT route, ${stepOf(period)} AS step, max(score)::float8 AS score
    FROM traffic_samples
    WHERE at >= ${new Date(period.fromMs).toISOString()}::timestamptz AND at <= ${new Date(period.toMs).toISOString()}::timestamptz
      AND ${route === undefined ? sql`route <> ''` : sql`route = ${route}`}
    GROUP BY route, step ORDER BY route, step`);
  const scores = new Map<string, Map<number, number>>();
  for (const row of rows) {
    const steps = scores.get(row.route) ?? new Map<number, number>();
    if (row.score !== null) steps.set(row.step, row.score);
    scores.set(row.route, steps);
  }
  return scores;
}

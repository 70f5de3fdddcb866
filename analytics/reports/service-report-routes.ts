import { max, sql } from "drizzle-orm";
import { Hono } from "hono";
import * as z from "zod/mini";
import { CustomMetricList, CustomMetricReport, MetricName, SystemReport } from "#contracts/custom-metric.ts";
import { described } from "#contracts/described.ts";
import { customSeries } from "../db/service-metric-tables.ts";
import type { Dependencies } from "../dependencies.ts";
import { answerProblem } from "../http/answer-problem.ts";
import { describeOperation } from "../http/describe-operation.ts";
import { validateInput } from "../http/validate-input.ts";
import { decideAskedPeriod } from "./decide-asked-period.ts";
import { readCustomReport } from "./read-custom-report.ts";
import { readSystemReport } from "./read-system-report.ts";
import { periodQuery } from "./report-query.ts";

const TagFilter = z.string().check(z.regex(/^[a-z][a-z0-9_]{0,31}:[\x20-\x7e]{1,64}$/, { error: "use name:value, for example region:eu" }));
const CustomQuery = z.strictObject({ ...periodQuery, tag: described(z.optional(TagFilter), "Only values with this tag, as name:value.") });
const NameParameter = z.object({ name: MetricName });
const viewer = { tag: "metrics", role: "viewer" } as const;

const getSystem = describeOperation({
  ...viewer,
  summary: "How analytics itself fares",
  answers: { 200: SystemReport },
  refusals: ["input-invalid"],
});
const getNames = describeOperation({ ...viewer, summary: "Metrics of your own, by name", answers: { 200: CustomMetricList } });
const getCustom = describeOperation({
  ...viewer,
  summary: "One metric of your own, by step and by tags",
  answers: { 200: CustomMetricReport },
  refusals: ["input-invalid", "not-found"],
});

/** GET /api/metrics/system | custom | custom/:name: what others than the edge measured. */
export function serviceReportRoutes({ db, now }: Pick<Dependencies, "db" | "now">): Hono {
  const app = new Hono();
  app.get("/api/metrics/system", getSystem, validateInput("query", z.strictObject(periodQuery)), async (c) => {
    const verdict = decideAskedPeriod(c.req.valid("query"), now(), 10);
    if (!verdict.ok) return answerProblem(c, { reason: "input-invalid", errors: [verdict.error] });
    return c.json(await readSystemReport({ db, period: verdict.period }));
  });
  app.get("/api/metrics/custom", getNames, async (c) => {
    const { name, kind } = customSeries;
    const columns = { name, kind, series: sql<number>`count(*)::integer`, lastAt: max(customSeries.lastAt) };
    const rows = await db.select(columns).from(customSeries).groupBy(name, kind).orderBy(name);
    return c.json({ metrics: rows.map(({ lastAt, ...row }) => ({ ...row, lastAt: new Date(lastAt ?? 0).toISOString() })) });
  });
  app.get("/api/metrics/custom/:name", getCustom, validateInput("param", NameParameter), validateInput("query", CustomQuery), async (c) => {
    const { tag, ...asked } = c.req.valid("query");
    const verdict = decideAskedPeriod(asked, now(), 60);
    if (!verdict.ok) return answerProblem(c, { reason: "input-invalid", errors: [verdict.error] });
    const report = await readCustomReport({ db, period: verdict.period }, { ...c.req.valid("param"), tag });
    return report === null ? answerProblem(c, { reason: "not-found" }) : c.json(report);
  });
  return app;
}

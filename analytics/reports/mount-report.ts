import type { Hono } from "hono";
import { etag } from "hono/etag";
import * as z from "zod/mini";
import { described } from "#contracts/described.ts";
import type { Dependencies } from "../dependencies.ts";
import { answerProblem } from "../http/answer-problem.ts";
import { describeOperation } from "../http/describe-operation.ts";
import { validateInput } from "../http/validate-input.ts";
import { answerReport, type Report } from "./answer-report.ts";
import { type AskedPeriod, decideAskedPeriod, periodBefore } from "./decide-asked-period.ts";
import type { ReportPeriod } from "./decide-period.ts";
import { needsDetails, type ReportQuery } from "./report-query.ts";

/** The grain of the rollups that hold plan, upstream and location. */
const detailSeconds = 60;
type Asked = AskedPeriod & { readonly compare?: "previous" | undefined; readonly format?: "json" | "csv" | undefined };
type Reading<Query> = { readonly db: Dependencies["db"]; readonly query: Query; readonly period: ReportPeriod };
export type ReportDefinition<Query, Value extends Report> = {
  /** The last part of its path. */
  readonly name: string;
  readonly summary: string;
  readonly schema: z.ZodMiniObject & z.ZodMiniType<Value>;
  readonly query: z.ZodMiniType<Query>;
  /** The grain of the rollups it is read from. */
  readonly smallestStepSeconds: number;
  readonly read: (reading: Reading<Query>) => Promise<Value>;
};

/** GET /api/metrics/<name>: one report, of a period and perhaps of the one before it, as JSON or CSV. */
export function mountReport<Query extends Asked & ReportQuery & { readonly table: string }, Value extends Report>(
  app: Hono,
  { db, now }: Pick<Dependencies, "db" | "now">,
  definition: ReportDefinition<Query, Value>,
): void {
  const { name, query, read, smallestStepSeconds } = definition;
  app.get(`/api/metrics/${name}`, describeReport(definition), etag(), validateInput("query", query), async (c) => {
    const asked = c.req.valid("query") as Query;
    const verdict = decideAskedPeriod(
      asked,
      now(),
      needsDetails(asked) ? Math.max(detailSeconds, smallestStepSeconds) : smallestStepSeconds,
    );
    if (!verdict.ok) return answerProblem(c, { reason: "input-invalid", errors: [verdict.error] });
    const { period } = verdict;
    const report = await read({ db, query: asked, period });
    const previous = asked.compare && (await read({ db, query: asked, period: periodBefore(period) }));
    return answerReport(c, { ...asked, report, previous });
  });
}

function describeReport<Query, Value extends Report>({ summary, schema }: ReportDefinition<Query, Value>) {
  const previous = described(z.optional(schema), "The same before the period, with compare=previous.");
  return describeOperation({
    summary,
    tag: "metrics",
    role: "viewer",
    answers: { 200: { json: z.extend(schema, { previous }), text: "text/csv" } },
    refusals: ["input-invalid", "sign-in-required", "dependency-unavailable"],
  });
}

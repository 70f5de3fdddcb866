import type { Hono } from "hono";
import { etag } from "hono/etag";
import * as z from "zod/mini";
import { described } from "#contracts/described.ts";
import type { FieldError } from "#contracts/problem.ts";
import type { Dependencies } from "../dependencies.ts";
import { answerProblem } from "../http/answer-problem.ts";
import { describeOperation } from "../http/describe-operation.ts";
import { validateInput } from "../http/validate-input.ts";
import type { KeptSince } from "../rollup/decide-kept-since.ts";
import { answerReport, type Report } from "./answer-report.ts";
import { type AskedPeriod, decideAskedPeriod, periodBefore } from "./decide-asked-period.ts";
import type { ReportPeriod } from "./decide-period.ts";
import { needsDetails, type ReportQuery } from "./report-query.ts";
import type { ReportReading } from "./report-reading.ts";

/** The grain of the rollups that hold plan, upstream and location. */
const detailSeconds = 60;
type Asked = AskedPeriod & { readonly compare?: "previous" | undefined; readonly format?: "json" | "csv" | undefined };
type Reading<Query> = ReportReading & { readonly query: Query };
export type ReportSources = Pick<Dependencies, "db" | "now"> & { readonly keptSince: () => KeptSince };
export type ReportDefinition<Query, Value extends Report> = {
  /** The last part of its path. */
  readonly name: string;
  readonly summary: string;
  readonly schema: z.ZodMiniObject & z.ZodMiniType<Value>;
  readonly query: z.ZodMiniType<Query>;
  /** The grain of the rollups it is read from. */
  readonly smallestStepSeconds: number;
  /** It tells of nothing but clients: where these are forgotten it has no answer. */
  readonly isOfClients?: boolean;
  readonly read: (reading: Reading<Query>) => Promise<Value>;
};

/** GET /api/metrics/<name>: one report, of a period and perhaps of the one before it, as JSON or CSV. */
export function mountReport<Query extends Asked & ReportQuery & { readonly table: string }, Value extends Report>(
  app: Hono,
  { db, now, keptSince }: ReportSources,
  definition: ReportDefinition<Query, Value>,
): void {
  const { name, schema, query, read, smallestStepSeconds, isOfClients = false } = definition;
  app.get(`/api/metrics/${name}`, describeReport(definition), etag(), validateInput("query", query), async (c) => {
    const asked = c.req.valid("query") as Query;
    const { minutesMs, clientsMs: clientsSinceMs } = keptSince();
    const grain = needsDetails(asked) ? Math.max(detailSeconds, smallestStepSeconds) : smallestStepSeconds;
    const verdict = decideAskedPeriod(asked, now(), grain, minutesMs);
    if (!verdict.ok) return answerProblem(c, { reason: "input-invalid", errors: [verdict.error] });
    const { period } = verdict;
    const before = asked.compare && periodBefore(period, minutesMs);
    const error = isOfClients ? judgeClients(asked, [period, before], clientsSinceMs) : null;
    if (error !== null) return answerProblem(c, { reason: "input-invalid", errors: [error] });
    const report = await read({ db, query: asked, period, clientsSinceMs });
    const previous = before && (await read({ db, query: asked, period: before, clientsSinceMs }));
    return answerReport(c, { ...asked, report, previous, columns: columnsOf(schema, asked.table) });
  });
}

/** What is wrong with periods whose clients are forgotten, or null. */
function judgeClients(
  { from }: Asked,
  [period, before]: readonly [ReportPeriod, ReportPeriod | undefined],
  clientsSinceMs: number,
): FieldError | null {
  const message = `clients are kept from ${new Date(clientsSinceMs).toISOString()} on: ask for less time`;
  if (period.fromMs < clientsSinceMs) return { path: from === undefined ? "range" : "from", message };
  return before !== undefined && before.fromMs < clientsSinceMs ? { path: "compare", message } : null;
}

/** The columns of a table, which stand in its CSV also where it has no row. */
function columnsOf(schema: z.ZodMiniObject, table: string): string[] {
  const rows: unknown = schema.shape[table];
  const element = rows instanceof z.ZodMiniArray ? rows.def.element : null;
  return element instanceof z.ZodMiniObject ? Object.keys(element.shape) : [];
}

function describeReport<Query, Value extends Report>({ summary, schema }: ReportDefinition<Query, Value>) {
  const previous = described(z.optional(schema), "The same before the period, with compare=previous.");
  return describeOperation({
    summary,
    tag: "metrics",
    role: "viewer",
    answers: { 200: { json: z.extend(schema, { previous }), text: "text/csv" }, 304: null },
    refusals: ["input-invalid", "sign-in-required", "dependency-unavailable"],
  });
}

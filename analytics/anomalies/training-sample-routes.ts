import { and, asc, eq, gt, sql } from "drizzle-orm";
import { Hono } from "hono";
import * as z from "zod/mini";
import { described } from "#contracts/described.ts";
import { trafficSamples } from "../db/loop-tables.ts";
import type { Dependencies } from "../dependencies.ts";
import { answerProblem } from "../http/answer-problem.ts";
import { describeOperation } from "../http/describe-operation.ts";
import { validateInput } from "../http/validate-input.ts";
import { type OperatorContext, requireOperator } from "../operators/require-operator.ts";
import { describeTrainingSample } from "./describe-training-sample.ts";

const dayMs = 86_400_000;
const SamplesQuery = z.object({
  days: described(z._default(z.coerce.number().check(z.int(), z.gte(1), z.lte(90)), 7), "How far back, 1 to 90 days."),
  limit: described(z._default(z.coerce.number().check(z.int(), z.gte(1), z.lte(10_000)), 10_000), "Lines on a page, 1 to 10000."),
  after: described(z.optional(z.string().check(z.maxLength(200))), "`X-Next-Cursor` of the page before."),
});

const getSamples = describeOperation({
  summary:
    "Calm traffic in intervals of ten seconds, as NDJSON, one TrafficSample with its route a line; X-Next-Cursor while there is more",
  tag: "anomalies",
  role: "viewer",
  answers: { 200: { text: "application/x-ndjson" } },
  refusals: ["sign-in-required", "input-invalid"],
});

/** What the model learns from: intervals without an anomaly and outside of every alert, in order of route and time. */
export function trainingSampleRoutes(dependencies: Pick<Dependencies, "db" | "env" | "now">): Hono<OperatorContext> {
  const app = new Hono<OperatorContext>();
  app.get("/api/training-samples", getSamples, requireOperator(dependencies, "viewer"), validateInput("query", SamplesQuery), async (c) => {
    const { days, limit, after } = c.req.valid("query");
    const cursor = after === undefined ? undefined : readCursor(after);
    if (cursor === null)
      return answerProblem(c, { reason: "input-invalid", errors: [{ path: "after", message: "use X-Next-Cursor of an earlier page" }] });
    const since = new Date(dependencies.now() - days * dayMs);
    const calm = and(eq(trafficSamples.calm, true), gt(trafficSamples.at, since), gt(trafficSamples.route, ""));
    const rows = await dependencies.db
      .select()
      .from(trafficSamples)
      .where(cursor === undefined ? calm : and(calm, isAfter(cursor)))
      .orderBy(asc(trafficSamples.route), asc(trafficSamples.at))
      .limit(limit + 1);
    const page = rows.slice(0, limit);
    const last = page.at(-1);
    if (rows.length > limit && last !== undefined) c.header("X-Next-Cursor", writeCursor(last));
    return c.body(page.map((row) => `${JSON.stringify(describeTrainingSample(row))}\n`).join(""), 200, {
      "Content-Type": "application/x-ndjson",
    });
  });
  return app;
}

type Position = { readonly route: string; readonly at: Date };

/** Compared as rows, which the primary key answers from where the page before ended. */
function isAfter({ route, at }: Position) {
  return sql`(${trafficSamples.route}, ${trafficSamples.at}) > (${route}, ${at.toISOString()}::timestamptz)`;
}

function writeCursor({ route, at }: Position): string {
  return Buffer.from(`${at.getTime()}.${route}`).toString("base64url");
}

function readCursor(cursor: string): Position | null {
  const [, time, route] = /^(\d{1,13})\.([\x21-\x7e]{1,64})$/.exec(Buffer.from(cursor, "base64url").toString("latin1")) ?? [];
  return time === undefined || route === undefined ? null : { at: new Date(Number(time)), route };
}

import { Hono } from "hono";
import * as z from "zod/mini";
import { described } from "#contracts/described.ts";
import { LimitExplanation } from "#contracts/limit-explanation.ts";
import { LimitRequestsPage } from "#contracts/limit-simulation.ts";
import { Name } from "#contracts/scalars.ts";
import type { Dependencies } from "../dependencies.ts";
import { answerProblem } from "../http/answer-problem.ts";
import { describeOperation } from "../http/describe-operation.ts";
import { validateInput } from "../http/validate-input.ts";
import { readCursor, writeCursor } from "../ledger/ledger-cursor.ts";
import { plainText } from "../ledger/plain-text.ts";
import { type OperatorContext, requireOperator } from "../operators/require-operator.ts";
import { isSampled } from "../rollup/decide-kept.ts";
import { readKeeping } from "../rollup/read-keeping.ts";
import { explainRequest } from "./explain-request.ts";
import { listLimitRequests } from "./list-limit-requests.ts";

/** The last millisecond of the year 9999. */
const LATEST_MS = 253_402_300_799_999;
const Time = z.coerce.number().check(z.int(), z.gte(0), z.lte(LATEST_MS));

const RequestParameter = z.object({ id: plainText(64).check(z.minLength(1)) });
const LimitParameter = z.object({ name: described(Name, "The limit's name, whether or not the live config has it.") });
const PageQuery = z.object({
  from: described(Time, "Milliseconds since 1970."),
  to: described(Time, "Milliseconds since 1970; requests from then on are left out."),
  after: described(z.optional(plainText(200).check(z.minLength(1))), "`next` of the page before."),
});

const getExplanation = describeOperation({
  summary: "What each limit said of one request, and what stood behind it then",
  tag: "requests",
  role: "viewer",
  answers: { 200: LimitExplanation },
  refusals: ["input-invalid", "not-found"],
});
const getLimitRequests = describeOperation({
  summary: "The stored requests that a limit judged, to try another on them",
  tag: "limits",
  role: "viewer",
  answers: { 200: LimitRequestsPage },
  refusals: ["input-invalid"],
});

/** Requests and their limits: one request explained, and all that a limit judged. */
export function requestLimitRoutes(dependencies: Pick<Dependencies, "db" | "env" | "now">): Hono<OperatorContext> {
  const { db } = dependencies;
  const app = new Hono<OperatorContext>();
  const viewer = requireOperator(dependencies, "viewer");
  app.get("/api/requests/:id/limits", getExplanation, viewer, validateInput("param", RequestParameter), async (c) => {
    const explanation = await explainRequest(db, c.req.valid("param").id);
    if (explanation !== null) return c.json(explanation);
    const detail = "No stored request has this id. Requests are stored within seconds, and kept for monitoring.retentionDays days.";
    return answerProblem(c, { reason: "not-found", detail });
  });
  const [parameter, query] = [validateInput("param", LimitParameter), validateInput("query", PageQuery)];
  app.get("/api/limits/:name/requests", getLimitRequests, viewer, parameter, query, async (c) => {
    const { from, to, after: cursor } = c.req.valid("query");
    const after = cursor === undefined ? undefined : readCursor(cursor);
    if (after === null) {
      return answerProblem(c, { reason: "input-invalid", errors: [{ path: "after", message: "use `next` of an earlier page" }] });
    }
    const { page, end } = await listLimitRequests(db, {
      limit: c.req.valid("param").name,
      from: new Date(from),
      to: new Date(to),
      after: after === undefined ? null : { at: after.decidedAt, id: after.id },
    });
    const { sampling } = await readKeeping(db);
    return c.json({ ...page, sampled: isSampled(sampling), next: end === null ? null : writeCursor({ decidedAt: end.at, id: end.id }) });
  });
  return app;
}

import { eq } from "drizzle-orm";
import { Hono } from "hono";
import * as z from "zod/mini";
import { RequestReport } from "#contracts/report.ts";
import { requestMetrics } from "../db/metric-tables.ts";
import { toRequestReport } from "../db/to-request-report.ts";
import type { Dependencies } from "../dependencies.ts";
import { answerProblem } from "../http/answer-problem.ts";
import { describeOperation } from "../http/describe-operation.ts";
import { validateInput } from "../http/validate-input.ts";
import { plainText } from "../ledger/plain-text.ts";
import { type OperatorContext, requireOperator } from "../operators/require-operator.ts";

const RequestParameters = z.object({ id: plainText(64).check(z.minLength(1)) });

const getRequest = describeOperation({
  summary: "One answered request, by the id in its X-Request-Id",
  tag: "requests",
  role: "viewer",
  answers: { 200: RequestReport },
  refusals: ["input-invalid", "sign-in-required", "not-found"],
});

/** GET /api/requests/:id: what became of one request. Refusals are never sampled, so each is found while raw events are kept. */
export function requestRoutes(dependencies: Pick<Dependencies, "db" | "env" | "now">): Hono<OperatorContext> {
  const app = new Hono<OperatorContext>();
  app.get(
    "/api/requests/:id",
    getRequest,
    requireOperator(dependencies, "viewer"),
    validateInput("param", RequestParameters),
    async (c) => {
      const { id } = c.req.valid("param");
      const [row] = await dependencies.db.select().from(requestMetrics).where(eq(requestMetrics.requestId, id)).limit(1);
      return row === undefined ? answerProblem(c, { reason: "not-found" }) : c.json(toRequestReport(row));
    },
  );
  return app;
}

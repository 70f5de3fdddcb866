import { Hono } from "hono";
import * as z from "zod/mini";
import { described } from "#contracts/described.ts";
import { longestQuestion, QuestionAnswer } from "#contracts/question.ts";
import type { Dependencies } from "../dependencies.ts";
import { describeOperation } from "../http/describe-operation.ts";
import { validateInput } from "../http/validate-input.ts";
import { plainText } from "../ledger/plain-text.ts";
import { limitBody } from "../operators/limit-body.ts";
import { type OperatorContext, requireOperator } from "../operators/require-operator.ts";
import { askQuestion } from "./ask-question.ts";
import { isTimeZone } from "./zone-time.ts";

const TimeZone = z
  .string()
  .check(z.regex(/^[A-Za-z][A-Za-z0-9+/_-]{0,63}$/, { error: "use the name of a time zone, for example Europe/Berlin" }))
  .check(z.refine(isTimeZone, { error: "this time zone is not known: use a name such as Europe/Berlin" }));
const QuestionInput = z.strictObject({
  question: described(plainText(longestQuestion).check(z.regex(/\S/, { error: "ask something" })), "In plain English."),
  timeZone: described(z._default(TimeZone, "UTC"), "Whose days and hours are meant."),
});

const ask = describeOperation({
  summary: "Answer a question about traffic from rollups, and say how it was understood",
  tag: "metrics",
  role: "viewer",
  answers: { 200: QuestionAnswer },
  refusals: ["sign-in-required", "origin-refused", "input-invalid", "input-too-large", "dependency-unavailable"],
});

/** POST /api/nl-query. It changes nothing. */
export function askRoutes(dependencies: Dependencies): Hono<OperatorContext> {
  const { db, now } = dependencies;
  const viewer = requireOperator(dependencies, "viewer");
  return new Hono<OperatorContext>().post("/api/nl-query", ask, viewer, limitBody(8), validateInput("json", QuestionInput), async (c) => {
    const { question, timeZone } = c.req.valid("json");
    return c.json(await askQuestion(db, { question, timeZone, now: now() }));
  });
}

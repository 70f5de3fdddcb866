import { Hono } from "hono";
import * as z from "zod/mini";
import { LedgerPage } from "#contracts/decision.ts";
import { described } from "#contracts/described.ts";
import type { Dependencies } from "../dependencies.ts";
import { answerProblem } from "../http/answer-problem.ts";
import { describeOperation } from "../http/describe-operation.ts";
import { validateInput } from "../http/validate-input.ts";
import { type OperatorContext, requireOperator } from "../operators/require-operator.ts";
import { readCursor, writeCursor } from "./ledger-cursor.ts";
import { plainText } from "./plain-text.ts";
import { readLedger } from "./read-ledger.ts";

const Word = plainText(200).check(z.minLength(1));
const LedgerQuery = z.object({
  limit: described(z._default(z.coerce.number().check(z.int(), z.gte(1), z.lte(200)), 50), "Decisions on a page, 1 to 200."),
  before: described(z.optional(Word), "`next` of the page before."),
  target: described(z.optional(Word), "Only decisions about this limit, key or config version."),
  action: described(z.optional(Word), "Only decisions of this kind, for example limit.set."),
});

const getLedger = describeOperation({
  summary: "Every change, by whom and why",
  tag: "ledger",
  role: "viewer",
  answers: { 200: LedgerPage },
  refusals: ["input-invalid", "sign-in-required"],
});

/** The ledger, to read; nothing writes it from outside. */
export function ledgerRoutes(dependencies: Pick<Dependencies, "db" | "env" | "now">): Hono<OperatorContext> {
  const app = new Hono<OperatorContext>();
  app.get("/api/ledger", getLedger, requireOperator(dependencies, "viewer"), validateInput("query", LedgerQuery), async (c) => {
    const { before: cursor, ...query } = c.req.valid("query");
    const before = cursor === undefined ? undefined : readCursor(cursor);
    if (before === null) {
      return answerProblem(c, { reason: "input-invalid", errors: [{ path: "before", message: "use `next` of an earlier page" }] });
    }
    const { decisions, end } = await readLedger(dependencies.db, { ...query, before });
    return c.json({ decisions, next: end === null ? null : writeCursor(end) });
  });
  return app;
}

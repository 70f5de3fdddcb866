import { Hono } from "hono";
import * as z from "zod/mini";
import { described } from "#contracts/described.ts";
import { StandingBlocks } from "#contracts/loop-status.ts";
import { Duration, durationSeconds, Instant } from "#contracts/scalars.ts";
import { answerProblem } from "../http/answer-problem.ts";
import { describeOperation } from "../http/describe-operation.ts";
import { validateInput } from "../http/validate-input.ts";
import { plainText } from "../ledger/plain-text.ts";
import { limitBody } from "../operators/limit-body.ts";
import { type OperatorContext, requireOperator } from "../operators/require-operator.ts";
import type { SteeringDependencies } from "../policy/steering-dependencies.ts";
import { blockTarget } from "./block-target.ts";
import { listBlocks } from "./list-blocks.ts";
import { unblockTarget } from "./unblock-target.ts";

const mostSeconds = 365 * 86_400;
const Target = described(
  z.string().check(z.maxLength(125), z.regex(/^[\x21-\x7e]+$/, { error: "use a client's id, an address or a range" })),
  "A client, such as sub:alice, or an address or range, such as 203.0.113.0/24.",
);
const TargetParameter = z.object({ target: Target });
const BlockInput = z.strictObject({
  target: Target,
  reason: described(plainText(500).check(z.regex(/\S/, { error: "say why" })), "Why; it stands in the ledger and in the edge's log."),
  expiresIn: described(
    z.optional(
      Duration.check(z.refine((duration) => durationSeconds(duration) <= mostSeconds, { error: "use 365d at most, or leave it out" })),
    ),
    "How long, for example 1h; absent: until it is taken away.",
  ),
  force: described(z._default(z.boolean(), false), "Blocks also what is wider than /16 (v6: /32), and loopback addresses."),
});
const BlockAnswer = z.object({
  target: described(z.string(), "Whom it is about, in its one spelling."),
  decisionId: described(z.string(), "The row in the ledger."),
  expiresAt: described(z.nullable(Instant), "null: until somebody takes it away."),
});
const UnblockQuery = z.object({ reason: described(z._default(plainText(500), ""), "Why; it stands in the ledger.") });
const UnblockAnswer = z.object({ decisionId: described(z.string(), "The row in the ledger.") });

const getBlocks = describeOperation({
  summary: "Clients and addresses that the edge refuses altogether, newest first",
  tag: "blocks",
  role: "viewer",
  answers: { 200: StandingBlocks },
  refusals: ["sign-in-required"],
});
const postBlock = describeOperation({
  summary: "Refuse a client, an address or a range at every edge",
  tag: "blocks",
  role: "operator",
  answers: { 200: BlockAnswer },
  refusals: ["sign-in-required", "operator-role-required", "origin-refused", "input-invalid", "input-too-large"],
});
const deleteBlock = describeOperation({
  summary: "Serve a client, an address or a range again",
  tag: "blocks",
  role: "operator",
  answers: { 200: UnblockAnswer },
  refusals: ["sign-in-required", "operator-role-required", "origin-refused", "input-invalid", "not-found"],
});

/** Whom the edge refuses altogether: made, shown and taken away. */
export function blockRoutes(dependencies: SteeringDependencies): Hono<OperatorContext> {
  const { db, now } = dependencies;
  const operator = requireOperator(dependencies, "operator");
  return new Hono<OperatorContext>()
    .get("/api/blocks", getBlocks, requireOperator(dependencies, "viewer"), async (c) => c.json(await listBlocks(db, new Date(now()))))
    .post("/api/blocks", postBlock, operator, limitBody(4), validateInput("json", BlockInput), async (c) => {
      const { expiresIn, ...block } = c.req.valid("json");
      const seconds = expiresIn === undefined ? null : durationSeconds(expiresIn);
      const result = await blockTarget(dependencies, { ...block, seconds, actor: c.get("actor") });
      if (!result.ok) return answerProblem(c, result);
      const { target, decisionId, expiresAt } = result;
      return c.json({ target, decisionId, expiresAt });
    })
    .delete(
      "/api/blocks/:target",
      deleteBlock,
      operator,
      validateInput("param", TargetParameter),
      validateInput("query", UnblockQuery),
      async (c) => {
        const change = { target: c.req.valid("param").target, reason: c.req.valid("query").reason, actor: c.get("actor") };
        const result = await unblockTarget(dependencies, change);
        return result.ok ? c.json({ decisionId: result.decisionId }) : answerProblem(c, result);
      },
    );
}

import { desc, gt, isNull, or } from "drizzle-orm";
import { Hono } from "hono";
import * as z from "zod/mini";
import { Client } from "#contracts/client.ts";
import { described } from "#contracts/described.ts";
import { StandingBlocks } from "#contracts/loop-status.ts";
import { clientBlocks } from "../db/loop-tables.ts";
import { answerProblem } from "../http/answer-problem.ts";
import { describeOperation } from "../http/describe-operation.ts";
import { validateInput } from "../http/validate-input.ts";
import { plainText } from "../ledger/plain-text.ts";
import { type OperatorContext, requireOperator } from "../operators/require-operator.ts";
import type { SteeringDependencies } from "../policy/steering-dependencies.ts";
import { unblockClient } from "./unblock-client.ts";

const mostShown = 1000;
const ClientParameter = z.object({ client: described(Client, "The blocked client.") });
const UnblockQuery = z.object({ reason: described(z._default(plainText(500), ""), "Why; it stands in the ledger.") });
const UnblockAnswer = z.object({ decisionId: described(z.string(), "The row in the ledger.") });

const getBlocks = describeOperation({
  summary: "Clients that the edge refuses altogether, newest first",
  tag: "blocks",
  role: "viewer",
  answers: { 200: StandingBlocks },
  refusals: ["sign-in-required"],
});
const deleteBlock = describeOperation({
  summary: "Serve a client again",
  tag: "blocks",
  role: "operator",
  answers: { 200: UnblockAnswer },
  refusals: ["sign-in-required", "operator-role-required", "origin-refused", "input-invalid", "not-found"],
});

/** Blocked clients, and the way back for one. */
export function blockRoutes(dependencies: SteeringDependencies): Hono<OperatorContext> {
  const { db, now } = dependencies;
  return new Hono<OperatorContext>()
    .get("/api/blocks", getBlocks, requireOperator(dependencies, "viewer"), async (c) => {
      const rows = await db
        .select()
        .from(clientBlocks)
        .where(or(isNull(clientBlocks.expiresAt), gt(clientBlocks.expiresAt, new Date(now()))))
        .orderBy(desc(clientBlocks.blockedAt), clientBlocks.client)
        .limit(mostShown);
      return c.json({ blocks: rows });
    })
    .delete(
      "/api/blocks/:client",
      deleteBlock,
      requireOperator(dependencies, "operator"),
      validateInput("param", ClientParameter),
      validateInput("query", UnblockQuery),
      async (c) => {
        const change = { client: c.req.valid("param").client, reason: c.req.valid("query").reason, actor: c.get("actor") };
        const result = await unblockClient(dependencies, change);
        return result.ok ? c.json({ decisionId: result.decisionId }) : answerProblem(c, result);
      },
    );
}

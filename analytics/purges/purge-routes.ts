import { Hono } from "hono";
import * as z from "zod/mini";
import { described } from "#contracts/described.ts";
import { Instant, Name } from "#contracts/scalars.ts";
import { answerProblem } from "../http/answer-problem.ts";
import { describeOperation } from "../http/describe-operation.ts";
import { validateInput } from "../http/validate-input.ts";
import { plainText } from "../ledger/plain-text.ts";
import { limitBody } from "../operators/limit-body.ts";
import { type OperatorContext, requireOperator } from "../operators/require-operator.ts";
import type { SteeringDependencies } from "../policy/steering-dependencies.ts";
import { type PurgeTarget, purgeCache } from "./purge-cache.ts";

const Tag = z
  .string()
  .check(z.regex(/^[\x21-\x2b\x2d-\x7e]{1,128}$/, { error: "use up to 128 printable characters without spaces and commas" }));
const PurgeInput = z
  .strictObject({
    route: described(z.optional(Name), "All that is kept of this route."),
    tag: described(z.optional(Tag), "All that the upstream gave this tag, in Cache-Tag or Surrogate-Key."),
    all: described(z.optional(z.literal(true)), "All that is kept."),
    reason: described(z._default(plainText(500), ""), "Why; it stands in the ledger."),
  })
  .check(
    z.refine(({ route, tag, all }) => [route, tag, all].filter((value) => value !== undefined).length === 1, {
      error: "give one of route, tag and all",
    }),
  );
const PurgeAnswer = z.object({
  decisionId: described(z.string(), "The row in the ledger."),
  purgedAt: described(Instant, "What was asked for before this is void."),
});

const postPurge = describeOperation({
  summary: "Void what the edges' caches hold",
  tag: "cache",
  role: "operator",
  answers: { 200: PurgeAnswer },
  refusals: ["sign-in-required", "operator-role-required", "origin-refused", "input-invalid", "input-too-large", "not-found"],
});

/** Purges of what the edges keep. */
export function purgeRoutes(dependencies: SteeringDependencies): Hono<OperatorContext> {
  const operator = requireOperator(dependencies, "operator");
  return new Hono<OperatorContext>().post(
    "/api/cache/purge",
    postPurge,
    operator,
    limitBody(8),
    validateInput("json", PurgeInput),
    async (c) => {
      const { reason, ...named } = c.req.valid("json");
      const result = await purgeCache(dependencies, { target: named as PurgeTarget, reason, actor: c.get("actor") });
      return result.ok ? c.json({ decisionId: result.decisionId, purgedAt: result.purgedAt }) : answerProblem(c, result);
    },
  );
}

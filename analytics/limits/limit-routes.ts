import { Hono } from "hono";
import * as z from "zod/mini";
import { LimitChange } from "#contracts/decision.ts";
import { described } from "#contracts/described.ts";
import { Duration, durationSeconds, Name } from "#contracts/scalars.ts";
import { StandingLimit, StandingLimits } from "#contracts/standing-limit.ts";
import { answerProblem } from "../http/answer-problem.ts";
import { describeOperation } from "../http/describe-operation.ts";
import { validateInput } from "../http/validate-input.ts";
import { plainText } from "../ledger/plain-text.ts";
import { limitBody } from "../operators/limit-body.ts";
import { type OperatorContext, requireOperator } from "../operators/require-operator.ts";
import type { SteeringDependencies } from "../policy/steering-dependencies.ts";
import { listLimits } from "./list-limits.ts";
import { setLimit } from "./set-limit.ts";
import { unsetLimit } from "./unset-limit.ts";

const LONGEST_WINDOW_SECONDS = 31_536_000;
const Window = Duration.check(
  z.refine((text) => !(durationSeconds(text) > LONGEST_WINDOW_SECONDS), { error: "use a window of a year or less" }),
);
const LimitParameter = z.object({ name: described(Name, "The limit's name.") });
const LimitInput = z
  .strictObject({
    quota: described(z.optional(z.int().check(z.gte(0), z.lte(1_000_000_000))), "Requests per window; 0 refuses all."),
    window: described(z.optional(Window), "The window, for example 1m."),
    mode: z.optional(LimitChange.shape.mode),
    expiresIn: described(z.optional(z.nullable(Duration)), "How long the change holds, for example 10m; null: until it is taken away."),
    reason: described(z._default(plainText(500), ""), "Why; it stands in the ledger."),
  })
  .check(
    z.refine(({ quota, window, mode, expiresIn }) => [quota, window, mode, expiresIn].some((value) => value !== undefined), {
      error: "give at least one of quota, window, mode and expiresIn",
    }),
  );
const UnsetQuery = z.object({ reason: described(z._default(plainText(500), ""), "Why; it stands in the ledger.") });
const UnsetAnswer = z.object({ decisionId: described(z.string(), "The row in the ledger.") });

const tag = "limits";
const changing = ["sign-in-required", "operator-role-required", "origin-refused", "input-invalid", "not-found"] as const;
const getLimits = describeOperation({
  summary: "Every limit: what the config says, what overrides it, what holds",
  tag,
  role: "viewer",
  answers: { 200: StandingLimits },
  refusals: ["sign-in-required"],
});
const putLimit = describeOperation({
  summary: "Change a limit for a while; what is absent stays as it is",
  tag,
  role: "operator",
  answers: { 200: StandingLimit },
  refusals: [...changing, "input-too-large"],
});
const deleteLimit = describeOperation({
  summary: "Back to the config's values",
  tag,
  role: "operator",
  answers: { 200: UnsetAnswer },
  refusals: changing,
});

/** Limits: how they stand, and changes that win over the config. */
export function limitRoutes(dependencies: SteeringDependencies): Hono<OperatorContext> {
  const app = new Hono<OperatorContext>();
  const operator = requireOperator(dependencies, "operator");
  const parameter = validateInput("param", LimitParameter);
  app.get("/api/limits", getLimits, requireOperator(dependencies, "viewer"), async (c) => c.json(await listLimits(dependencies)));
  app.put("/api/limits/:name", putLimit, operator, limitBody(8), parameter, validateInput("json", LimitInput), async (c) => {
    const { reason, ...request } = c.req.valid("json");
    const result = await setLimit(dependencies, { name: c.req.valid("param").name, request, reason, actor: c.get("actor") });
    return result.ok ? c.json(result.limit) : answerProblem(c, result);
  });
  app.delete("/api/limits/:name", deleteLimit, operator, parameter, validateInput("query", UnsetQuery), async (c) => {
    const { reason } = c.req.valid("query");
    const result = await unsetLimit(dependencies, { name: c.req.valid("param").name, reason, actor: c.get("actor") });
    return result.ok ? c.json({ decisionId: result.decisionId }) : answerProblem(c, result);
  });
  return app;
}

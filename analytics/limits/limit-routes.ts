import { Hono } from "hono";
import { StandingLimit, StandingLimits } from "#contracts/standing-limit.ts";
import { answerProblem } from "../http/answer-problem.ts";
import { describeOperation } from "../http/describe-operation.ts";
import { validateInput } from "../http/validate-input.ts";
import { limitBody } from "../operators/limit-body.ts";
import { type OperatorContext, requireOperator } from "../operators/require-operator.ts";
import type { SteeringDependencies } from "../policy/steering-dependencies.ts";
import { LimitInput, LimitParameter, UnsetAnswer, UnsetQuery } from "./limit-input.ts";
import { listLimits } from "./list-limits.ts";
import { setLimit } from "./set-limit.ts";
import { unsetLimit } from "./unset-limit.ts";

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

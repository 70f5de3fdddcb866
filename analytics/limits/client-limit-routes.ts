import { Hono } from "hono";
import * as z from "zod/mini";
import { ClientPattern } from "#contracts/client.ts";
import { ClientLimit } from "#contracts/standing-limit.ts";
import { answerProblem } from "../http/answer-problem.ts";
import { describeOperation } from "../http/describe-operation.ts";
import { validateInput } from "../http/validate-input.ts";
import { limitBody } from "../operators/limit-body.ts";
import { type OperatorContext, requireOperator } from "../operators/require-operator.ts";
import type { SteeringDependencies } from "../policy/steering-dependencies.ts";
import { describeClientLimit } from "./describe-limit.ts";
import { LimitInput, LimitParameter, UnsetAnswer, UnsetQuery } from "./limit-input.ts";
import { readClientOverride } from "./limit-state.ts";
import { setClientLimit } from "./set-client-limit.ts";
import { unsetClientLimit } from "./unset-client-limit.ts";

const Parameters = z.object({ ...LimitParameter.shape, client: ClientPattern });
const path = "/api/limits/:name/clients/:client";

const tag = "limits";
const changing = ["sign-in-required", "operator-role-required", "origin-refused", "input-invalid", "not-found"] as const;
const getClientLimit = describeOperation({
  summary: "How a limit is changed for a client or a pattern",
  tag,
  role: "viewer",
  answers: { 200: ClientLimit },
  refusals: ["sign-in-required", "input-invalid", "not-found"],
});
const putClientLimit = describeOperation({
  summary: "Change a limit for a client, or for all that a pattern such as key:partner-* names; what is absent stays as it is",
  tag,
  role: "operator",
  answers: { 200: ClientLimit },
  refusals: [...changing, "input-too-large"],
});
const deleteClientLimit = describeOperation({
  summary: "For that client or pattern as for everybody again",
  tag,
  role: "operator",
  answers: { 200: UnsetAnswer },
  refusals: changing,
});

/** Limits changed for some clients. */
export function clientLimitRoutes(dependencies: SteeringDependencies): Hono<OperatorContext> {
  const app = new Hono<OperatorContext>();
  const operator = requireOperator(dependencies, "operator");
  const parameters = validateInput("param", Parameters);
  app.get(path, getClientLimit, requireOperator(dependencies, "viewer"), parameters, async (c) => {
    const { name, client } = c.req.valid("param");
    const row = await readClientOverride(dependencies.db, name, client, dependencies.now());
    if (row !== null) return c.json(describeClientLimit(row));
    return answerProblem(c, { reason: "not-found", detail: `The limit "${name}" is not changed for ${client}.` });
  });
  app.put(path, putClientLimit, operator, limitBody(8), parameters, validateInput("json", LimitInput), async (c) => {
    const { reason, ...request } = c.req.valid("json");
    const result = await setClientLimit(dependencies, { ...c.req.valid("param"), request, reason, actor: c.get("actor") });
    return result.ok ? c.json(result.limit) : answerProblem(c, result);
  });
  app.delete(path, deleteClientLimit, operator, parameters, validateInput("query", UnsetQuery), async (c) => {
    const { reason } = c.req.valid("query");
    const result = await unsetClientLimit(dependencies, { ...c.req.valid("param"), reason, actor: c.get("actor") });
    return result.ok ? c.json({ decisionId: result.decisionId }) : answerProblem(c, result);
  });
  return app;
}

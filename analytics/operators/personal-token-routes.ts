import { and, desc, eq } from "drizzle-orm";
import { Hono } from "hono";
import * as z from "zod/mini";
import { Instant } from "#contracts/scalars.ts";
import { personalTokens } from "../db/operator-tables.ts";
import { answerProblem } from "../http/answer-problem.ts";
import { describeOperation } from "../http/describe-operation.ts";
import { validateInput } from "../http/validate-input.ts";
import { createPersonalToken } from "./create-personal-token.ts";
import { decideRole, type Operator } from "./decide-role.ts";
import type { Guard } from "./find-caller.ts";
import { limitBody } from "./limit-body.ts";
import { CreatedTokenAnswer, describePersonalToken, TokenInput, TokenParameter, TokensAnswer } from "./personal-token-schemas.ts";
import { type OperatorContext, requireOperator } from "./require-operator.ts";
import { revokePersonalTokens } from "./revoke-personal-tokens.ts";

const RevokedAnswer = z.object({ id: z.string(), revokedAt: Instant });

const tag = "operators";
const getTokens = describeOperation({
  summary: "The personal tokens: one's own; all of them for an admin",
  tag,
  role: "viewer",
  answers: { 200: TokensAnswer },
});
const postToken = describeOperation({
  summary: "Make a personal token for a program of one's own",
  tag,
  role: "viewer",
  peopleOnly: true,
  answers: { 201: CreatedTokenAnswer },
  refusals: ["origin-refused", "input-invalid", "input-too-large", "operator-role-required", "conflict"],
});
const deleteToken = describeOperation({
  summary: "Revoke a personal token: one's own; any for an admin",
  tag,
  role: "viewer",
  answers: { 200: RevokedAnswer },
  refusals: ["origin-refused", "input-invalid", "not-found"],
});

/** Personal tokens: make, list, revoke. */
export function personalTokenRoutes(guard: Guard): Hono<OperatorContext> {
  const { db, now } = guard;
  const app = new Hono<OperatorContext>();
  const viewer = requireOperator(guard, "viewer");
  app.get("/api/tokens", getTokens, viewer, async (c) => {
    const order = [desc(personalTokens.createdAt), personalTokens.id];
    const rows = await db
      .select()
      .from(personalTokens)
      .where(withinReach(c.get("operator")))
      .orderBy(...order)
      .limit(500);
    return c.json({ tokens: rows.map((row) => describePersonalToken(row, now())) });
  });
  const people = requireOperator(guard, "viewer", { peopleOnly: true });
  app.post("/api/tokens", postToken, people, limitBody(4), validateInput("json", TokenInput), async (c) => {
    const result = await createPersonalToken(guard, { ...c.req.valid("json"), maker: c.get("operator"), actor: c.get("actor") });
    if (!result.ok) return answerProblem(c, result);
    return c.json({ ...describePersonalToken(result.row, now()), token: result.token }, 201, { "Cache-Control": "no-store" });
  });
  app.delete("/api/tokens/:id", deleteToken, viewer, validateInput("param", TokenParameter), async (c) => {
    const { id } = c.req.valid("param");
    const at = new Date(now());
    const mine = and(eq(personalTokens.id, id), withinReach(c.get("operator")));
    const revoked = await db.transaction((tx) => revokePersonalTokens(tx, mine, { actor: c.get("actor"), at }));
    return revoked.length > 0 ? c.json({ id, revokedAt: at.toISOString() }) : answerProblem(c, { reason: "not-found" });
  });
  return app;
}

function withinReach({ name, role }: Operator) {
  return decideRole(role, "admin") ? undefined : eq(personalTokens.operator, name);
}

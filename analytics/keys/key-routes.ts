import { desc } from "drizzle-orm";
import { Hono } from "hono";
import * as z from "zod/mini";
import { described } from "#contracts/described.ts";
import { Duration, Instant, Name } from "#contracts/scalars.ts";
import { apiKeys } from "../db/policy-tables.ts";
import { answerProblem } from "../http/answer-problem.ts";
import { describeOperation } from "../http/describe-operation.ts";
import { validateInput } from "../http/validate-input.ts";
import { plainText } from "../ledger/plain-text.ts";
import { limitBody } from "../operators/limit-body.ts";
import { type OperatorContext, requireOperator } from "../operators/require-operator.ts";
import type { SteeringDependencies } from "../policy/steering-dependencies.ts";
import { createApiKey } from "./create-api-key.ts";
import { ApiKeyAnswer, describeApiKey } from "./describe-api-key.ts";
import { revokeApiKey } from "./revoke-api-key.ts";

const KeyInput = z.strictObject({
  name: described(plainText(100).check(z.minLength(1)), "For whom or what it is."),
  roles: described(z._default(z.array(Name).check(z.maxLength(32)), []), "Roles it holds."),
  plan: described(z._default(z.nullable(Name), null), "The plan it is on, if any."),
  expiresIn: described(z._default(z.nullable(Duration), null), "How long it works, for example 90d; null: until it is revoked."),
});
const KeyParameter = z.object({
  id: described(z.string().check(z.regex(/^[0-9A-Za-z]{12}$/, { error: "use the 12 characters of a key's id" })), "The key's id."),
});
const CreatedAnswer = z.extend(ApiKeyAnswer, { key: described(z.string(), "The key itself. It is shown this once and stored nowhere.") });
const RevokedAnswer = z.object({ id: z.string(), revokedAt: Instant });
const KeysAnswer = z.object({ keys: described(z.array(ApiKeyAnswer), "Newest first.") });

const tag = "keys";
const changing = ["sign-in-required", "operator-role-required", "origin-refused", "input-invalid"] as const;
const getKeys = describeOperation({
  summary: "Every API key",
  tag,
  role: "viewer",
  answers: { 200: KeysAnswer },
  refusals: ["sign-in-required"],
});
const postKey = describeOperation({
  summary: "Make an API key; the edge may take a minute to know it",
  tag,
  role: "admin",
  answers: { 201: CreatedAnswer },
  refusals: [...changing, "input-too-large"],
});
const deleteKey = describeOperation({
  summary: "Revoke an API key",
  tag,
  role: "admin",
  answers: { 200: RevokedAnswer },
  refusals: [...changing, "not-found"],
});

/** API keys: make, list, revoke. */
export function keyRoutes(dependencies: SteeringDependencies): Hono<OperatorContext> {
  const { db, now } = dependencies;
  const app = new Hono<OperatorContext>();
  const admin = requireOperator(dependencies, "admin");
  app.get("/api/keys", getKeys, requireOperator(dependencies, "viewer"), async (c) => {
    const rows = await db.select().from(apiKeys).orderBy(desc(apiKeys.createdAt), apiKeys.id);
    return c.json({ keys: rows.map((row) => describeApiKey(row, now())) });
  });
  app.post("/api/keys", postKey, admin, limitBody(8), validateInput("json", KeyInput), async (c) => {
    const { key, row } = await createApiKey(dependencies, { ...c.req.valid("json"), actor: c.get("actor") });
    return c.json({ ...describeApiKey(row, now()), key }, 201, { "Cache-Control": "no-store" });
  });
  app.delete("/api/keys/:id", deleteKey, admin, validateInput("param", KeyParameter), async (c) => {
    const { id } = c.req.valid("param");
    const result = await revokeApiKey(dependencies, { id, actor: c.get("actor") });
    return result.ok ? c.json({ id, revokedAt: result.revokedAt.toISOString() }) : answerProblem(c, result);
  });
  return app;
}

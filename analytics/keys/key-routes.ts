import { Hono } from "hono";
import type { CreatedApiKey, RotatedApiKey } from "#contracts/api-key.ts";
import { answerProblem } from "../http/answer-problem.ts";
import { validateInput } from "../http/validate-input.ts";
import { readCursor, writeCursor } from "../ledger/ledger-cursor.ts";
import { limitBody } from "../operators/limit-body.ts";
import { type OperatorContext, requireOperator } from "../operators/require-operator.ts";
import type { SteeringDependencies } from "../policy/steering-dependencies.ts";
import { createApiKey } from "./create-api-key.ts";
import { describeApiKey } from "./describe-api-key.ts";
import { keyOperations as operations } from "./key-operations.ts";
import { KeyChange, KeyInput, KeyParameter, KeysQuery, RevokeQuery, RotateInput } from "./key-schemas.ts";
import { listApiKeys, readApiKey } from "./list-api-keys.ts";
import { revokeApiKey } from "./revoke-api-key.ts";
import { rotateApiKey } from "./rotate-api-key.ts";
import { updateApiKey } from "./update-api-key.ts";

const BODY_KIBIBYTES = 32;
/** A key is shown once: nobody on the way keeps it. */
const unkept = { "Cache-Control": "no-store" };

/** API keys: make, list, change, rotate, revoke. Viewers see them, admins change them. */
export function keyRoutes(dependencies: SteeringDependencies): Hono<OperatorContext> {
  const app = new Hono<OperatorContext>();
  addReads(app, dependencies);
  addChanges(app, dependencies);
  return app;
}

function addReads(app: Hono<OperatorContext>, dependencies: SteeringDependencies): void {
  const { db, now } = dependencies;
  const viewer = requireOperator(dependencies, "viewer");
  app.get("/api/keys", operations.list, viewer, validateInput("query", KeysQuery), async (c) => {
    const { before: cursor, ...query } = c.req.valid("query");
    const before = cursor === undefined ? undefined : readCursor(cursor);
    if (before === null) {
      return answerProblem(c, { reason: "input-invalid", errors: [{ path: "before", message: "use `next` of an earlier page" }] });
    }
    const { keys, end } = await listApiKeys(db, { ...query, before }, now());
    return c.json({ keys, next: end === null ? null : writeCursor(end) });
  });
  app.get("/api/keys/:id", operations.read, viewer, validateInput("param", KeyParameter), async (c) => {
    const { id } = c.req.valid("param");
    const key = await readApiKey(db, id, now());
    return key === null ? answerProblem(c, { reason: "not-found", detail: `There is no API key ${id}.` }) : c.json(key);
  });
}

function addChanges(app: Hono<OperatorContext>, dependencies: SteeringDependencies): void {
  const { now } = dependencies;
  const admin = requireOperator(dependencies, "admin");
  const body = limitBody(BODY_KIBIBYTES);
  const parameter = validateInput("param", KeyParameter);
  app.post("/api/keys", operations.create, admin, body, validateInput("json", KeyInput), async (c) => {
    const made = await createApiKey(dependencies, { ...c.req.valid("json"), actor: c.get("actor") });
    if (!made.ok) return answerProblem(c, made);
    const answer: CreatedApiKey = { ...describeApiKey(made.row, now(), null), key: made.key };
    return c.json(answer, 201, unkept);
  });
  app.patch("/api/keys/:id", operations.update, admin, body, parameter, validateInput("json", KeyChange), async (c) => {
    const { reason, ...change } = c.req.valid("json");
    const { id } = c.req.valid("param");
    const result = await updateApiKey(dependencies, { id, change, reason, actor: c.get("actor") });
    return result.ok ? c.json(await readApiKey(dependencies.db, id, now())) : answerProblem(c, result);
  });
  app.post("/api/keys/:id/rotate", operations.rotate, admin, body, parameter, validateInput("json", RotateInput), async (c) => {
    const rotation = { ...c.req.valid("json"), id: c.req.valid("param").id, actor: c.get("actor") };
    const made = await rotateApiKey(dependencies, rotation);
    if (!made.ok) return answerProblem(c, made);
    const replaced = { id: made.replaced.id, expiresAt: made.replaced.expiresAt.toISOString() };
    const answer: RotatedApiKey = { ...describeApiKey(made.row, now(), null), key: made.key, replaced };
    return c.json(answer, 201, unkept);
  });
  app.delete("/api/keys/:id", operations.revoke, admin, parameter, validateInput("query", RevokeQuery), async (c) => {
    const { id } = c.req.valid("param");
    const result = await revokeApiKey(dependencies, { ...c.req.valid("query"), id, actor: c.get("actor") });
    if (!result.ok) return answerProblem(c, result);
    const { revokedAt, revoked, stillActive } = result;
    return c.json({ id, revokedAt: revokedAt.toISOString(), revoked, stillActive });
  });
}

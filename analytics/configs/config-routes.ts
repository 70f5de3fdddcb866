import { Hono } from "hono";
import { answerProblem } from "../http/answer-problem.ts";
import { validateInput } from "../http/validate-input.ts";
import { limitBody } from "../operators/limit-body.ts";
import { type OperatorContext, requireOperator } from "../operators/require-operator.ts";
import type { SteeringDependencies } from "../policy/steering-dependencies.ts";
import { configOperations } from "./config-operations.ts";
import { type ConfigAnswer, ConfigInput, RollbackInput, VersionParameter, VersionsQuery } from "./config-schemas.ts";
import { listConfigVersions } from "./list-config-versions.ts";
import { type ConfigVersion, readConfigVersion, readLiveConfig } from "./live-config.ts";
import { publishConfig } from "./publish-config.ts";
import { rollbackConfig } from "./rollback-config.ts";

/** The config: publish, read, history, roll back. */
export function configRoutes(dependencies: SteeringDependencies): Hono<OperatorContext> {
  const app = new Hono<OperatorContext>();
  readRoutes(app, dependencies);
  writeRoutes(app, dependencies);
  return app;
}

function readRoutes(app: Hono<OperatorContext>, dependencies: SteeringDependencies): void {
  const { db } = dependencies;
  const viewer = requireOperator(dependencies, "viewer");
  app.get("/api/config", configOperations.read, viewer, async (c) => {
    const live = await readLiveConfig(db);
    if (live === null) return answerProblem(c, { reason: "not-found", detail: "No config was published yet." });
    return c.json(answerOf(live));
  });
  app.get("/api/config/versions", configOperations.list, viewer, validateInput("query", VersionsQuery), async (c) =>
    c.json(await listConfigVersions(db, c.req.valid("query"))),
  );
  app.get("/api/config/versions/:version", configOperations.readVersion, viewer, validateInput("param", VersionParameter), async (c) => {
    const { version } = c.req.valid("param");
    const found = await readConfigVersion(db, version);
    if (found === null) return answerProblem(c, { reason: "not-found", detail: `There is no version ${version}.` });
    return c.json(answerOf(found));
  });
}

function writeRoutes(app: Hono<OperatorContext>, dependencies: SteeringDependencies): void {
  const admin = requireOperator(dependencies, "admin");
  app.post("/api/config", configOperations.publish, admin, limitBody(4096), validateInput("json", ConfigInput), async (c) => {
    const result = await publishConfig(dependencies, { ...c.req.valid("json"), actor: c.get("actor") });
    if (!result.ok) return answerProblem(c, result);
    const { version, changed, warnings } = result;
    return c.json({ version, changed, warnings }, changed ? 201 : 200);
  });
  app.post("/api/config/rollback", configOperations.rollback, admin, limitBody(4), validateInput("json", RollbackInput), async (c) => {
    const result = await rollbackConfig(dependencies, { ...c.req.valid("json"), actor: c.get("actor") });
    if (!result.ok) return answerProblem(c, result);
    const { version, changed, rolledBackTo, warnings } = result;
    return c.json({ version, changed, rolledBackTo, warnings }, changed ? 201 : 200);
  });
}

function answerOf({ compiled, createdAt, ...row }: ConfigVersion): ConfigAnswer {
  return { ...row, config: compiled, createdAt: createdAt.toISOString() };
}

import { Hono } from "hono";
import * as z from "zod/mini";
import { Alert, AlertState, AlertsAnswer } from "#contracts/alert.ts";
import { described } from "#contracts/described.ts";
import type { Dependencies } from "../dependencies.ts";
import { answerProblem } from "../http/answer-problem.ts";
import { describeOperation } from "../http/describe-operation.ts";
import { validateInput } from "../http/validate-input.ts";
import { plainText } from "../ledger/plain-text.ts";
import { type OperatorContext, requireOperator } from "../operators/require-operator.ts";
import { acknowledgeAlert } from "./acknowledge-alert.ts";
import { listAlerts, readAlert } from "./list-alerts.ts";
import { HISTORY_DAYS } from "./prune-alerts.ts";

const DAY_MS = 86_400_000;
const MOST_LISTED = 500;
const MOST_IN_HISTORY = 1000;

const AlertsQuery = z.strictObject({
  status: described(z._default(z.enum(["open", ...AlertState.options, "all"]), "open"), "open: all that are not resolved."),
  route: described(z.optional(plainText(128)), "Only this route; empty: requests that no route matched."),
});
const HistoryQuery = z.strictObject({
  days: described(z._default(z.coerce.number().check(z.int(), z.gte(1), z.lte(HISTORY_DAYS)), 7), "Alerts that began within so many days."),
});
const AlertParameter = z.object({ id: described(plainText(64).check(z.minLength(1)), "The alert's id.") });

const tag = "alerts";
const reading = ["input-invalid", "sign-in-required"] as const;
const getAlerts = describeOperation({
  summary: "Alerts that stand",
  tag,
  role: "viewer",
  answers: { 200: AlertsAnswer },
  refusals: reading,
});
const getHistory = describeOperation({
  summary: "Alerts of the last days",
  tag,
  role: "viewer",
  answers: { 200: AlertsAnswer },
  refusals: reading,
});
const getAlert = describeOperation({
  summary: "One alert",
  tag,
  role: "viewer",
  answers: { 200: Alert },
  refusals: [...reading, "not-found"],
});
const postAcknowledge = describeOperation({
  summary: "Say that somebody has seen an alert",
  tag,
  role: "operator",
  answers: { 200: Alert },
  refusals: [...reading, "operator-role-required", "origin-refused", "not-found", "conflict"],
});

/** Alerts, to read and to acknowledge; the loop raises and resolves them. */
export function alertRoutes(dependencies: Pick<Dependencies, "db" | "env" | "now">): Hono<OperatorContext> {
  const { db, now } = dependencies;
  const app = new Hono<OperatorContext>();
  const viewer = requireOperator(dependencies, "viewer");
  const operator = requireOperator(dependencies, "operator");
  const parameter = validateInput("param", AlertParameter);
  app.get("/api/alerts", getAlerts, viewer, validateInput("query", AlertsQuery), async (c) =>
    c.json({ alerts: await listAlerts(db, { ...c.req.valid("query"), limit: MOST_LISTED }) }),
  );
  app.get("/api/alerts/history", getHistory, viewer, validateInput("query", HistoryQuery), async (c) => {
    const startedSince = new Date(now() - c.req.valid("query").days * DAY_MS);
    return c.json({ alerts: await listAlerts(db, { status: "all", startedSince, limit: MOST_IN_HISTORY }) });
  });
  app.post("/api/alerts/acknowledge/:id", postAcknowledge, operator, parameter, async (c) => {
    const result = await acknowledgeAlert(dependencies, { id: c.req.valid("param").id, actor: c.get("actor") });
    return result.ok ? c.json(result.alert) : answerProblem(c, result);
  });
  app.get("/api/alerts/:id", getAlert, viewer, parameter, async (c) => {
    const alert = await readAlert(db, c.req.valid("param").id);
    return alert === null ? answerProblem(c, { reason: "not-found" }) : c.json(alert);
  });
  return app;
}

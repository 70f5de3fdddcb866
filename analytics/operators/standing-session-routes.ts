import { and, desc, eq, gt } from "drizzle-orm";
import { Hono } from "hono";
import * as z from "zod/mini";
import { described } from "#contracts/described.ts";
import { Instant } from "#contracts/scalars.ts";
import { operatorSessions } from "../db/operator-tables.ts";
import { answerProblem } from "../http/answer-problem.ts";
import { describeOperation } from "../http/describe-operation.ts";
import { validateInput } from "../http/validate-input.ts";
import { decideRole, type Operator, operatorRoles } from "./decide-role.ts";
import { endSessions, hasSessionId } from "./end-sessions.ts";
import type { Guard } from "./find-caller.ts";
import { hashSecret } from "./hash-secret.ts";
import { type OperatorContext, requireOperator } from "./require-operator.ts";
import { SESSION_ID_LENGTH, sessionOf } from "./session.ts";
import { readSessionCookie } from "./session-cookie.ts";

const SessionsAnswer = z.object({
  sessions: described(
    z.array(
      z.object({
        id: described(z.string(), "Names the session; it opens nothing."),
        operator: z.string(),
        role: z.enum(operatorRoles),
        via: described(z.enum(["code", "token", "oidc"]), "What was shown at the sign-in."),
        createdAt: Instant,
        expiresAt: Instant,
        current: described(z.boolean(), "Whether the caller uses it."),
      }),
    ),
    "Newest first, 500 at most.",
  ),
});
const EndedAnswer = z.object({ ended: described(z.int(), "How many sessions ended.") });
const hex = new RegExp(`^[0-9a-f]{${SESSION_ID_LENGTH}}$`);
const SessionParameter = z.object({
  id: described(z.string().check(z.regex(hex, { error: "use the id of a session, as GET /api/sessions shows it" })), "The session's id."),
});

const tag = "operators";
const getSessions = describeOperation({
  summary: "Who is signed in, on which sessions: one's own; all of them for an admin",
  tag,
  role: "viewer",
  answers: { 200: SessionsAnswer },
});
const deleteSession = describeOperation({
  summary: "End a session: one's own; any for an admin",
  tag,
  role: "viewer",
  answers: { 200: EndedAnswer },
  refusals: ["origin-refused", "input-invalid", "not-found"],
});

/** The sessions that last, and their end before their time. */
export function standingSessionRoutes(guard: Guard): Hono<OperatorContext> {
  const { db, env, now } = guard;
  const app = new Hono<OperatorContext>();
  const viewer = requireOperator(guard, "viewer");
  app.get("/api/sessions", getSessions, viewer, async (c) => {
    const lasting = and(gt(operatorSessions.expiresAt, new Date(now())), withinReach(c.get("operator")));
    const rows = await db.select().from(operatorSessions).where(lasting).orderBy(desc(operatorSessions.createdAt)).limit(500);
    const used = hashSecret(readSessionCookie(c, env.publicUrl) ?? "");
    return c.json({ sessions: rows.map((row) => describeSession(row, row.hash === used)) });
  });
  app.delete("/api/sessions/:id", deleteSession, viewer, validateInput("param", SessionParameter), async (c) => {
    const mine = and(hasSessionId(c.req.valid("param").id), withinReach(c.get("operator")));
    const ended = await db.transaction((tx) => endSessions(tx, mine, { actor: c.get("actor"), at: new Date(now()) }));
    return ended.length > 0 ? c.json({ ended: ended.length }) : answerProblem(c, { reason: "not-found" });
  });
  return app;
}

/** What of everybody's an operator may see and end: all of it as an admin, else what is under the same name. */
function withinReach({ name, role }: Operator) {
  return decideRole(role, "admin") ? undefined : eq(operatorSessions.operator, name);
}

function describeSession(row: typeof operatorSessions.$inferSelect, current: boolean) {
  const { id, operator, via, createdAt, expiresAt } = sessionOf(row);
  const times = { createdAt: createdAt.toISOString(), expiresAt: expiresAt.toISOString() };
  return { id, operator: operator.name, role: operator.role, via, ...times, current };
}

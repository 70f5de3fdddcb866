import { Hono } from "hono";
import * as z from "zod/mini";
import { described } from "#contracts/described.ts";
import { Instant } from "#contracts/scalars.ts";
import type { Dependencies } from "../dependencies.ts";
import { answerProblem } from "../http/answer-problem.ts";
import { describeOperation } from "../http/describe-operation.ts";
import { validateInput } from "../http/validate-input.ts";
import { operatorRoles } from "./decide-role.ts";
import { limitBody } from "./limit-body.ts";
import { fromOwnPage, type OperatorContext, requireOperator } from "./require-operator.ts";
import { clearSessionCookie, storeSessionCookie } from "./session-cookie.ts";
import { type Session, signSession } from "./session-token.ts";
import { signIn } from "./sign-in.ts";

const Secret = z.string().check(z.minLength(1), z.maxLength(512));
const SignIn = z.union([
  z.strictObject({ code: described(Secret, "A one-time sign-in code.") }),
  z.strictObject({ token: described(Secret, "The operator token.") }),
]);
const SessionAnswer = z.object({
  operator: described(z.string(), "The name that stands in the ledger."),
  role: z.enum(operatorRoles),
  expiresAt: described(z.nullable(Instant), "When the session ends; null: the caller showed the operator token."),
});

const postSession = describeOperation({
  summary: "Sign in with a one-time code or the operator token; answers a cookie",
  tag: "operators",
  caller: "anyone",
  answers: { 200: SessionAnswer },
  refusals: ["input-invalid", "authentication-failed", "origin-refused", "input-too-large"],
});
const getSession = describeOperation({
  summary: "Who is signed in",
  tag: "operators",
  answers: { 200: SessionAnswer },
  refusals: ["sign-in-required"],
});
const deleteSession = describeOperation({
  summary: "Sign out",
  tag: "operators",
  caller: "anyone",
  answers: { 204: null },
  refusals: ["origin-refused"],
});

/** Signing in, who is signed in, and signing out. */
export function sessionRoutes(dependencies: Pick<Dependencies, "db" | "env" | "now" | "log">): Hono<OperatorContext> {
  const { env } = dependencies;
  const app = new Hono<OperatorContext>();
  app.post("/api/session", postSession, limitBody(4), validateInput("json", SignIn), async (c) => {
    // A command line sends no Origin; a page of another site always does.
    if (c.req.header("origin") !== undefined && !fromOwnPage(c, dependencies)) return answerProblem(c, { reason: "origin-refused" });
    const session = await signIn(dependencies, c.req.valid("json"));
    if (session === null) return answerProblem(c, { reason: "authentication-failed" });
    storeSessionCookie(c, env.publicUrl, signSession(session, env.sessionSecret));
    return c.json(answerOf(session), 200, { "Cache-Control": "no-store" });
  });
  app.get("/api/session", getSession, requireOperator(dependencies, "viewer"), (c) => {
    const { name, role } = c.get("operator");
    return c.json(answerOf({ operator: name, role, exp: c.get("sessionEndsAt") }), 200, { "Cache-Control": "no-store" });
  });
  app.delete("/api/session", deleteSession, (c) => {
    if (!fromOwnPage(c, dependencies)) return answerProblem(c, { reason: "origin-refused" });
    clearSessionCookie(c, env.publicUrl);
    return c.body(null, 204);
  });
  return app;
}

function answerOf({ operator, role, exp }: Omit<Session, "exp"> & { exp: number | null }): z.infer<typeof SessionAnswer> {
  return { operator, role, expiresAt: exp === null ? null : new Date(exp).toISOString() };
}

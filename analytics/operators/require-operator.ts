import { createHash, timingSafeEqual } from "node:crypto";
import type { Context } from "hono";
import { getCookie } from "hono/cookie";
import { createMiddleware } from "hono/factory";
import type { Dependencies } from "../dependencies.ts";
import { answerProblem } from "../http/answer-problem.ts";
import { decideOrigin } from "./decide-origin.ts";
import { decideRole, type Operator, type OperatorRole } from "./decide-role.ts";
import { sessionCookieName } from "./session-cookie.ts";
import { readSession, type Session } from "./session-token.ts";

/** Context of routes behind `requireOperator`. */
export type OperatorContext = {
  Variables: {
    operator: Operator;
    /** Milliseconds since 1970; null: the caller showed the operator token. */
    sessionEndsAt: number | null;
  };
};

type Guard = Pick<Dependencies, "env" | "now">;

/**
 * Admits operators of that role or a higher one, by operator token or session cookie, and puts `{name, role}` on the
 * context as `operator`. Refuses 401 sign-in-required, 403 origin-refused, 403 operator-role-required.
 */
export function requireOperator(guard: Guard, role: OperatorRole) {
  return createMiddleware<OperatorContext>(async (c, next) => {
    const bearer = bearerOperator(c, guard);
    const session = bearer === null ? readSessionOf(c, guard) : null;
    const operator = session === null ? bearer : { name: session.operator, role: session.role };
    if (operator === null) return answerProblem(c, { reason: "sign-in-required" });
    if (bearer === null && !fromOwnPage(c, guard)) return answerProblem(c, { reason: "origin-refused" });
    if (!decideRole(operator.role, role))
      return answerProblem(c, { reason: "operator-role-required", detail: `This needs the role ${role}.` });
    c.set("operator", operator);
    c.set("sessionEndsAt", session?.exp ?? null);
    return next();
  });
}

function readSessionOf(c: Context, { env, now }: Guard): Session | null {
  const cookie = getCookie(c, sessionCookieName(env.publicUrl));
  return cookie === undefined ? null : readSession(cookie, env.sessionSecret, now());
}

/** Whether a text is the bootstrap operator token; takes the same time for every wrong one. */
export function isOperatorToken(text: string, token: string): boolean {
  return timingSafeEqual(digest(text), digest(token));
}

/** Whether a request that changes something comes from a page of ours. */
export function fromOwnPage(c: Context, { env }: Pick<Dependencies, "env">): boolean {
  const { origin, host } = c.req.header();
  return decideOrigin({ method: c.req.method, origin, host, publicUrl: env.publicUrl });
}

function bearerOperator(c: Context, { env }: Guard): Operator | null {
  const token = /^Bearer (\S+)$/i.exec(c.req.header("authorization") ?? "")?.[1];
  if (token === undefined) return null;
  if (isOperatorToken(token, env.operatorToken)) return { name: "admin", role: "admin" };
  return env.serviceToken !== null && isOperatorToken(token, env.serviceToken) ? { name: "service", role: "viewer" } : null;
}

function digest(text: string): Buffer {
  return createHash("sha256").update(text).digest();
}

import { eq } from "drizzle-orm";
import { Hono } from "hono";
import * as z from "zod/mini";
import { type Source, sourceVias } from "#contracts/decision.ts";
import { described } from "#contracts/described.ts";
import { Instant } from "#contracts/scalars.ts";
import { operatorSessions } from "../db/operator-tables.ts";
import type { Dependencies } from "../dependencies.ts";
import { answerProblem } from "../http/answer-problem.ts";
import { describeOperation } from "../http/describe-operation.ts";
import { readAddress } from "../http/read-address.ts";
import { validateInput } from "../http/validate-input.ts";
import { type Operator, operatorRoles } from "./decide-role.ts";
import { endSessions } from "./end-sessions.ts";
import { equalsSecret } from "./equals-secret.ts";
import { hashSecret } from "./hash-secret.ts";
import { limitBody } from "./limit-body.ts";
import { fromOwnPage, type OperatorContext, requireOperator } from "./require-operator.ts";
import { clearSessionCookie, readSessionCookie, storeSessionCookie } from "./session-cookie.ts";
import { signIn } from "./sign-in.ts";
import type { SignInBrake } from "./sign-in-brake.ts";
import { redeemSignInCode } from "./sign-in-code.ts";

const Secret = z.string().check(z.minLength(1), z.maxLength(512));
const SignIn = z.union([
  z.strictObject({ code: described(Secret, "A one-time sign-in code.") }),
  z.strictObject({ token: described(Secret, "The operator token.") }),
]);
const SessionAnswer = z.object({
  operator: described(z.string(), "The name that stands in the ledger."),
  role: z.enum(operatorRoles),
  via: described(z.enum(sourceVias), "How that is known."),
  expiresAt: described(z.nullable(Instant), "When the session or token ends; null: the caller showed the operator's or service's token."),
});

const tag = "operators";
const postSession = describeOperation({
  summary: "Sign in with a one-time code or the operator token; answers a cookie",
  tag,
  caller: "anyone",
  answers: { 200: SessionAnswer },
  refusals: ["input-invalid", "authentication-failed", "origin-refused", "input-too-large", "sign-in-slowed"],
});
const getSession = describeOperation({ summary: "Who is signed in", tag, role: "viewer", answers: { 200: SessionAnswer } });
const deleteSession = describeOperation({
  summary: "Sign out: the session ends here, whatever becomes of the cookie",
  tag,
  caller: "anyone",
  answers: { 204: null },
  refusals: ["origin-refused"],
});

type Parts = Pick<Dependencies, "db" | "env" | "now" | "log"> & { readonly brake: SignInBrake };

/** Signing in, who is signed in, and signing out. */
export function sessionRoutes(parts: Parts): Hono<OperatorContext> {
  const { db, env, now } = parts;
  const app = new Hono<OperatorContext>();
  app.post("/api/session", postSession, limitBody(4), validateInput("json", SignIn), async (c) => {
    // A command line sends no Origin; a page of another site always does.
    if (c.req.header("origin") !== undefined && !fromOwnPage(c, parts)) return answerProblem(c, { reason: "origin-refused" });
    const proof = c.req.valid("json");
    const via = "code" in proof ? "code" : "token";
    const prove = async () => ("code" in proof ? redeemSignInCode(db, proof.code, now()) : tokenHolder(proof.token, env.operatorToken));
    const result = await signIn(parts, { via, address: readAddress(c, env.trustedProxies), prove });
    if (!result.ok) return answerProblem(c, result);
    storeSessionCookie(c, env.publicUrl, result.secret);
    return c.json(answerOf({ ...result.session, via: "session" }), 200, { "Cache-Control": "no-store" });
  });
  app.get("/api/session", getSession, requireOperator(parts, "viewer"), (c) => {
    const session = { operator: c.get("operator"), via: c.get("actor").source.via, expiresAt: c.get("credentialEndsAt") };
    return c.json(answerOf(session), 200, { "Cache-Control": "no-store" });
  });
  app.delete("/api/session", deleteSession, async (c) => {
    if (!fromOwnPage(c, parts)) return answerProblem(c, { reason: "origin-refused" });
    const secret = readSessionCookie(c, env.publicUrl);
    if (secret !== undefined) await signOut(parts, secret, readAddress(c, env.trustedProxies));
    clearSessionCookie(c, env.publicUrl);
    return c.body(null, 204);
  });
  return app;
}

async function signOut({ db, now }: Pick<Parts, "db" | "now">, secret: string, address: string | null): Promise<void> {
  const mine = eq(operatorSessions.hash, hashSecret(secret));
  await db.transaction(async (tx) => {
    const [row] = await tx.select({ name: operatorSessions.operator }).from(operatorSessions).where(mine);
    const actor = { name: row?.name ?? "", source: { via: "session" as const, address } };
    await endSessions(tx, mine, { actor, at: new Date(now()) });
  });
}

function tokenHolder(given: string, token: string): Operator | null {
  return equalsSecret(given, token) ? { name: "admin", role: "admin" } : null;
}

type Answered = { operator: Operator; via: Source["via"]; expiresAt: Date | null };

function answerOf({ operator, via, expiresAt }: Answered): z.infer<typeof SessionAnswer> {
  return { operator: operator.name, role: operator.role, via, expiresAt: expiresAt?.toISOString() ?? null };
}

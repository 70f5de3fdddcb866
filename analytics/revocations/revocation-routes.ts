import { desc } from "drizzle-orm";
import { Hono } from "hono";
import * as z from "zod/mini";
import { described } from "#contracts/described.ts";
import { Instant } from "#contracts/scalars.ts";
import { tokenRevocations } from "../db/policy-tables.ts";
import { answerProblem } from "../http/answer-problem.ts";
import { describeOperation } from "../http/describe-operation.ts";
import { validateInput } from "../http/validate-input.ts";
import { plainText } from "../ledger/plain-text.ts";
import { limitBody } from "../operators/limit-body.ts";
import { type OperatorContext, requireOperator } from "../operators/require-operator.ts";
import type { SteeringDependencies } from "../policy/steering-dependencies.ts";
import { type Revoked, storeRevocation } from "./store-revocation.ts";

const Subject = z
  .string()
  .check(z.regex(/^sub:[\x21-\x7e]{1,120}$/, { error: "use a client that tokens stand for, for example sub:alice@issuer.example.com" }));
const Token = z.strictObject({
  issuer: described(z.string().check(z.regex(/^[\x21-\x7e]{1,512}$/, { error: "use the issuer's exact iss" })), "The token's `iss`."),
  id: described(plainText(256).check(z.minLength(1)), "The token's `jti`."),
  expiresAt: described(z.optional(Instant), "When the token ends by itself; absent: the revocation is kept for a year."),
});
const reason = described(z._default(plainText(500), ""), "Why; it stands in the ledger.");
const RevocationInput = z.union([
  z.strictObject({ token: described(Token, "One token."), reason }),
  z.strictObject({ client: described(Subject, "Every token of this client that was made until now."), reason }),
]);
const RevokedAnswer = z.object({
  decisionId: described(z.string(), "The row in the ledger."),
  revokedAt: Instant,
  expiresAt: described(Instant, "When the revocation is forgotten, for there is nothing left to end."),
});
const RevocationsAnswer = z.object({
  revocations: z.array(
    z.object({
      kind: z.enum(["token", "client"]),
      value: described(z.string(), "The token's issuer and id, parted by a space; or the client."),
      reason: z.string(),
      decisionId: z.string(),
      revokedAt: Instant,
      expiresAt: Instant,
    }),
  ),
});

const mostShown = 1000;
const tag = "revocations";
const getRevocations = describeOperation({
  summary: "Revoked tokens and clients, newest first",
  tag,
  role: "viewer",
  answers: { 200: RevocationsAnswer },
  refusals: ["sign-in-required"],
});
const postRevocation = describeOperation({
  summary: "End a token, or all tokens of a client, before they end by themselves",
  tag,
  role: "operator",
  answers: { 201: RevokedAnswer },
  refusals: ["sign-in-required", "operator-role-required", "origin-refused", "input-invalid", "input-too-large", "conflict"],
});

/** Tokens that hold no more: one, or all of a client's. */
export function revocationRoutes(dependencies: SteeringDependencies): Hono<OperatorContext> {
  return new Hono<OperatorContext>()
    .get("/api/revocations", getRevocations, requireOperator(dependencies, "viewer"), async (c) => {
      const newest = dependencies.db.select().from(tokenRevocations).orderBy(desc(tokenRevocations.revokedAt), tokenRevocations.value);
      return c.json({ revocations: await newest.limit(mostShown) });
    })
    .post(
      "/api/revocations",
      postRevocation,
      requireOperator(dependencies, "operator"),
      limitBody(8),
      validateInput("json", RevocationInput),
      async (c) => {
        const input = c.req.valid("json");
        const change = { revoked: toRevoked(input), reason: input.reason, actor: c.get("actor") };
        const result = await storeRevocation(dependencies, change);
        if (!result.ok) return answerProblem(c, result);
        const { ok: _ok, ...answer } = result;
        return c.json(answer, 201);
      },
    );
}

function toRevoked(input: z.infer<typeof RevocationInput>): Revoked {
  if ("client" in input) return { kind: "client", client: input.client };
  const { issuer, id, expiresAt } = input.token;
  return { kind: "token", issuer, tokenId: id, expiresAt: expiresAt === undefined ? null : new Date(expiresAt) };
}

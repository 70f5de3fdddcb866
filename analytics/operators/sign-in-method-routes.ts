import { Hono } from "hono";
import * as z from "zod/mini";
import { described } from "#contracts/described.ts";
import type { Dependencies } from "../dependencies.ts";
import { describeOperation } from "../http/describe-operation.ts";

const MethodsAnswer = z.object({
  oidc: described(z.nullable(z.object({ label: z.string(), path: z.string() })), "The OpenID provider, and where to begin; null: none."),
});

const getMethods = describeOperation({
  summary: "How one may sign in, besides by a code or the operator token",
  tag: "operators",
  caller: "anyone",
  answers: { 200: MethodsAnswer },
});

/** GET /api/sign-in-methods, for the page that asks. */
export function signInMethodRoutes({ env }: Pick<Dependencies, "env">): Hono {
  const oidc = env.oidc && { label: env.oidc.label, path: "/api/session/oidc" };
  return new Hono().get("/api/sign-in-methods", getMethods, (c) => c.json({ oidc }));
}

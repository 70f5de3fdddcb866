import { Hono } from "hono";
import * as z from "zod/mini";
import { described } from "#contracts/described.ts";
import { Instant } from "#contracts/scalars.ts";
import type { Dependencies } from "../dependencies.ts";
import { describeOperation } from "../http/describe-operation.ts";
import { validateInput } from "../http/validate-input.ts";
import { operatorRoles } from "./decide-role.ts";
import { limitBody } from "./limit-body.ts";
import { OperatorName } from "./operator-name.ts";
import { type OperatorContext, requireOperator } from "./require-operator.ts";
import { createSignInCode } from "./sign-in-code.ts";

const CodeRequest = z.strictObject({
  operator: described(z._default(OperatorName, "admin"), "Whom the code signs in; the name stands in the ledger."),
  role: described(
    z._default(z.enum(operatorRoles), "admin"),
    "viewer: reads; operator: also changes limits; admin: also config, keys and sign-in codes.",
  ),
});
const CodeAnswer = z.object({
  code: described(z.string(), "Signs in once, within the hour."),
  url: described(z.string(), "Opens the dashboard signed in."),
  expiresAt: Instant,
});

const postCode = describeOperation({
  summary: "Make a one-time sign-in link",
  tag: "operators",
  role: "admin",
  peopleOnly: true,
  answers: { 201: CodeAnswer },
  refusals: ["input-invalid", "origin-refused", "input-too-large"],
});

/** One-time codes that sign somebody in. */
export function signInCodeRoutes(dependencies: Pick<Dependencies, "db" | "env" | "now" | "log">): Hono<OperatorContext> {
  const { db, env, now, log } = dependencies;
  const app = new Hono<OperatorContext>();
  app.post(
    "/api/sign-in-codes",
    postCode,
    requireOperator(dependencies, "admin", { peopleOnly: true }),
    limitBody(4),
    validateInput("json", CodeRequest),
    async (c) => {
      const { operator, role } = c.req.valid("json");
      const { code, expiresAt } = await createSignInCode(db, { operator: { name: operator, role }, actor: c.get("actor") }, now());
      log.info("sign-in code made", { by: c.get("operator").name, operator, role });
      // The code stands behind '#', which browsers send to no server and write in no Referer.
      const url = `${env.publicUrl.replace(/\/+$/, "")}/#code=${code}`;
      return c.json({ code, url, expiresAt: expiresAt.toISOString() }, 201, { "Cache-Control": "no-store" });
    },
  );
  return app;
}

import { eq } from "drizzle-orm";
import { Hono } from "hono";
import * as z from "zod/mini";
import { described } from "#contracts/described.ts";
import { operatorSessions, personalTokens, signInCodes } from "../db/operator-tables.ts";
import { describeOperation } from "../http/describe-operation.ts";
import { validateInput } from "../http/validate-input.ts";
import { endSessions } from "./end-sessions.ts";
import type { Guard } from "./find-caller.ts";
import { OperatorName } from "./operator-name.ts";
import { type OperatorContext, requireOperator } from "./require-operator.ts";
import { revokePersonalTokens } from "./revoke-personal-tokens.ts";

const OperatorParameter = z.object({ name: described(OperatorName, "The operator's name, as it stands in the ledger.") });
const RemovedAnswer = z.object({
  sessions: described(z.int(), "Sessions that ended."),
  tokens: described(z.int(), "Personal tokens that were revoked."),
  codes: described(z.int(), "Sign-in codes that are void."),
});

const deleteAccess = describeOperation({
  summary: "End all access of an operator: sessions, personal tokens and sign-in codes",
  tag: "operators",
  role: "admin",
  answers: { 200: RemovedAnswer },
  refusals: ["origin-refused", "input-invalid"],
});

/** The end of an operator's access, for one who leaves or whose role was lowered. */
export function removalRoutes(guard: Guard): Hono<OperatorContext> {
  const { db, now } = guard;
  const admin = requireOperator(guard, "admin");
  return new Hono<OperatorContext>().delete(
    "/api/operators/:name/access",
    deleteAccess,
    admin,
    validateInput("param", OperatorParameter),
    async (c) => {
      const { name } = c.req.valid("param");
      const by = { actor: c.get("actor"), at: new Date(now()) };
      const removed = await db.transaction(async (tx) => ({
        codes: (await tx.delete(signInCodes).where(eq(signInCodes.operator, name)).returning()).length,
        sessions: (await endSessions(tx, eq(operatorSessions.operator, name), by)).length,
        tokens: (await revokePersonalTokens(tx, eq(personalTokens.operator, name), by)).length,
      }));
      return c.json(removed);
    },
  );
}

import { and, eq, inArray } from "drizzle-orm";
import type { Database } from "../db/connect.ts";
import { operatorSessions, personalTokens } from "../db/operator-tables.ts";
import type { Actor } from "../ledger/actor.ts";
import { decideRole, type OperatorRole, operatorRoles } from "./decide-role.ts";
import { endSessions } from "./end-sessions.ts";
import { revokePersonalTokens } from "./revoke-personal-tokens.ts";

/**
 * Ends what an operator still holds above the role that the provider now gives: sessions by OIDC, and personal tokens. `role` null:
 * it gives none any more.
 */
export async function lowerAccess(
  db: Database,
  { name, role }: { name: string; role: OperatorRole | null },
  by: { actor: Actor; at: Date },
): Promise<void> {
  const above = operatorRoles.filter((held) => role === null || !decideRole(role, held));
  if (above.length === 0) return;
  await db.transaction(async (tx) => {
    const { operator, via, role: held } = operatorSessions;
    await endSessions(tx, and(eq(operator, name), eq(via, "oidc"), inArray(held, above)), by);
    await revokePersonalTokens(tx, and(eq(personalTokens.operator, name), inArray(personalTokens.role, above)), by);
  });
}

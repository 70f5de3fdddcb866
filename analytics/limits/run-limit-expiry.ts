import { inArray, lte } from "drizzle-orm";
import { limitOverrides } from "../db/policy-tables.ts";
import { loopActor } from "../ledger/actor.ts";
import { recordDecision } from "../ledger/record-decision.ts";
import { lockPolicyDocument, rebuildPolicyDocument } from "../policy/policy-documents.ts";
import type { SteeringDependencies } from "../policy/steering-dependencies.ts";
import { overrideValues } from "./limit-state.ts";

/**
 * Takes overrides away that are over, each with a ledger row; answers how many. The edge stops honouring them by
 * itself at that moment: this keeps the document small and the ledger complete.
 */
export async function runLimitExpiry(dependencies: SteeringDependencies): Promise<number> {
  const at = new Date(dependencies.now());
  const over = lte(limitOverrides.expiresAt, at);
  const [any] = await dependencies.db.select({ limit: limitOverrides.limit }).from(limitOverrides).where(over).limit(1);
  if (any === undefined) return 0;
  const count = await dependencies.db.transaction(async (tx) => {
    const locked = await lockPolicyDocument(tx, "limits", at);
    const rows = await tx.select().from(limitOverrides).where(over).orderBy(limitOverrides.limit);
    const names = rows.map((row) => row.limit);
    if (names.length > 0) await tx.delete(limitOverrides).where(inArray(limitOverrides.limit, names));
    for (const row of rows) {
      const before = overrideValues(row);
      const evidence = { decisionId: row.decisionId };
      await recordDecision(tx, { ...expiry, target: row.limit, before, evidence, decidedAt: at });
    }
    await rebuildPolicyDocument(tx, locked, at);
    return rows.length;
  });
  if (count > 0) dependencies.policyChanged?.();
  return count;
}

const expiry = { action: "limit.expire", after: null, reason: "The override has expired", actor: loopActor };

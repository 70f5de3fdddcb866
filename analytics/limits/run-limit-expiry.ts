import { and, eq, inArray, lte } from "drizzle-orm";
import type { Database, Transaction } from "../db/connect.ts";
import { limitClientOverrides, limitOverrides } from "../db/policy-tables.ts";
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
  if (!(await isAnyOver(dependencies.db, at))) return 0;
  const count = await dependencies.db.transaction(async (tx) => {
    const locked = await lockPolicyDocument(tx, "limits", at);
    const ended = (await endForAll(tx, at)) + (await endForClients(tx, at));
    await rebuildPolicyDocument(tx, locked, at);
    return ended;
  });
  if (count > 0) dependencies.policyChanged?.();
  return count;
}

async function isAnyOver(db: Database, at: Date): Promise<boolean> {
  for (const table of [limitOverrides, limitClientOverrides]) {
    const [any] = await db.select({ limit: table.limit }).from(table).where(lte(table.expiresAt, at)).limit(1);
    if (any !== undefined) return true;
  }
  return false;
}

async function endForAll(tx: Transaction, at: Date): Promise<number> {
  const rows = await tx.select().from(limitOverrides).where(lte(limitOverrides.expiresAt, at)).orderBy(limitOverrides.limit);
  const names = rows.map((row) => row.limit);
  if (names.length > 0) await tx.delete(limitOverrides).where(inArray(limitOverrides.limit, names));
  for (const row of rows) await record(tx, row, { action: "limit.expire", target: row.limit, decidedAt: at });
  return rows.length;
}

async function endForClients(tx: Transaction, at: Date): Promise<number> {
  const table = limitClientOverrides;
  const rows = await tx.select().from(table).where(lte(table.expiresAt, at)).orderBy(table.limit, table.client);
  for (const row of rows) {
    await tx.delete(table).where(and(eq(table.limit, row.limit), eq(table.client, row.client)));
    await record(tx, row, { action: "limit.expire-for-client", target: `${row.limit} ${row.client}`, decidedAt: at });
  }
  return rows.length;
}

type Ended = Parameters<typeof overrideValues>[0];

async function record(tx: Transaction, row: Ended, what: { action: string; target: string; decidedAt: Date }): Promise<void> {
  const evidence = { decisionId: row.decisionId };
  await recordDecision(tx, { ...expiry, ...what, before: overrideValues(row), evidence });
}

const expiry = { after: null, reason: "The override has expired", actor: loopActor };

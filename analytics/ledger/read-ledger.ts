import { and, desc, eq, lt, or } from "drizzle-orm";
import type { Decision } from "#contracts/decision.ts";
import type { Database } from "../db/connect.ts";
import { decisions } from "../db/policy-tables.ts";

/** Which decisions, newest first; `before` is where the page before ended. */
export type LedgerQuery = { limit: number; before?: LedgerPosition; target?: string; action?: string };
export type LedgerPosition = { decidedAt: Date; id: string };

/** A page of the ledger and the position it ended at; null: there is no more. */
export async function readLedger(db: Database, query: LedgerQuery): Promise<{ decisions: Decision[]; end: LedgerPosition | null }> {
  const rows = await db
    .select()
    .from(decisions)
    .where(
      and(
        query.target === undefined ? undefined : eq(decisions.target, query.target),
        query.action === undefined ? undefined : eq(decisions.action, query.action),
        query.before === undefined ? undefined : isBefore(query.before),
      ),
    )
    .orderBy(desc(decisions.decidedAt), desc(decisions.id))
    .limit(query.limit + 1);
  const page = rows.slice(0, query.limit);
  const last = page.at(-1);
  return { decisions: page.map(toDecision), end: rows.length > query.limit && last ? { decidedAt: last.decidedAt, id: last.id } : null };
}

function isBefore({ decidedAt, id }: LedgerPosition) {
  return or(lt(decisions.decidedAt, decidedAt), and(eq(decisions.decidedAt, decidedAt), lt(decisions.id, id)));
}

function toDecision(row: typeof decisions.$inferSelect): Decision {
  const { before, after } = row;
  return {
    ...row,
    before: before ?? null,
    after: after ?? null,
    evidence: row.evidence as Record<string, unknown>,
    decidedAt: row.decidedAt.toISOString(),
    expiresAt: row.expiresAt?.toISOString() ?? null,
  };
}

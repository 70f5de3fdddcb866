import { desc, eq } from "drizzle-orm";
import { BlocksDocument, LimitsDocument, RiskDocument } from "#contracts/live-policy.ts";
import type { Database } from "../db/connect.ts";
import { decisions, policyDocuments } from "../db/policy-tables.ts";

/** A document as the edge would read it, beside its head. */
async function readWhole(db: Database, part: "limits" | "blocks" | "risk") {
  const [row] = await db.select().from(policyDocuments).where(eq(policyDocuments.part, part));
  return { formatVersion: 1, version: row?.version, publishedAt: 1, ...(row?.body as object) };
}

export async function readLimitsDocument(db: Database) {
  return LimitsDocument.parse(await readWhole(db, "limits"));
}

export async function readBlocksDocument(db: Database) {
  return BlocksDocument.parse(await readWhole(db, "blocks"));
}

export async function readRiskDocument(db: Database) {
  return RiskDocument.parse(await readWhole(db, "risk"));
}

/** The ledger's rows about a target, newest first. */
export function ledgerOf(db: Database, target: string) {
  return db.select().from(decisions).where(eq(decisions.target, target)).orderBy(desc(decisions.decidedAt), desc(decisions.id));
}

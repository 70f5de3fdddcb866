import { and, lt, ne } from "drizzle-orm";
import type { Database } from "../db/connect.ts";
import { proposals } from "../db/loop-tables.ts";

/** What was decided stands in the ledger for good; the proposals themselves are kept as long as alerts are. */
const keptDays = 90;
const dayMs = 86_400_000;

/** Deletes proposals that are no longer open and were made before all that is kept. */
export async function pruneProposals(db: Database, now: number, retentionDays: number): Promise<void> {
  const before = new Date(now - Math.max(retentionDays, keptDays) * dayMs);
  await db.delete(proposals).where(and(lt(proposals.proposedAt, before), ne(proposals.state, "open")));
}

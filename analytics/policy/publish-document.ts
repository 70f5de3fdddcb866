import { and, eq, lt } from "drizzle-orm";
import { type PolicyPart, policyKeys } from "#contracts/kv-keys.ts";
import type { Database } from "../db/connect.ts";
import { policyDocuments } from "../db/policy-tables.ts";
import type { KvClient } from "./kv-client.ts";

/** Writes the newest version of one document to KV, if KV lacks it, and notes that it did. */
export async function publishDocument(db: Database, kv: KvClient, part: PolicyPart, now: () => number): Promise<void> {
  const lacking = and(eq(policyDocuments.part, part), lt(policyDocuments.publishedVersion, policyDocuments.version));
  const [row] = await db.select().from(policyDocuments).where(lacking);
  if (row === undefined) return;
  const publishedAt = now();
  const document = { formatVersion: 1, version: row.version, publishedAt, ...(row.body as object) };
  await kv.write({ key: policyKeys[part], value: JSON.stringify(document) });
  await db
    .update(policyDocuments)
    .set({ publishedVersion: row.version, publishedAt: new Date(publishedAt) })
    .where(and(eq(policyDocuments.part, part), lt(policyDocuments.publishedVersion, row.version)));
}

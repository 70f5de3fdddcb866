import { eq, inArray } from "drizzle-orm";
import { apiKeyKey, type PolicyPart, policyKeys } from "#contracts/kv-keys.ts";
import type { Database } from "../db/connect.ts";
import { apiKeys, policyDocuments } from "../db/policy-tables.ts";
import type { Log } from "../http/log.ts";
import { decideReconcile, type Reconcile } from "./decide-reconcile.ts";
import type { KvClient } from "./kv-client.ts";
import { fillPolicyDocuments, type PolicyDocument } from "./policy-documents.ts";
import { isApiKeyAlive } from "./publish-api-keys.ts";

type ReconcileParts = { db: Database; kv: KvClient; now: () => number; log: Log };

/** Reads KV once and marks as due whatever it lacks, holds older, malformed or foreign. The database is the source. */
export async function reconcilePolicy(parts: ReconcileParts): Promise<void> {
  await fillPolicyDocuments(parts.db, new Date(parts.now()));
  await reconcileDocuments(parts);
  await reconcileApiKeys(parts);
}

async function reconcileDocuments({ db, kv, log }: ReconcileParts): Promise<void> {
  const found = await kv.read(Object.values(policyKeys));
  for (const part of Object.keys(policyKeys) as PolicyPart[]) {
    await db.transaction(async (tx) => {
      const [row] = await tx.select().from(policyDocuments).where(eq(policyDocuments.part, part)).for("update");
      if (row === undefined || row.version === 0) return;
      const verdict = decideReconcile({ part, version: row.version, body: row.body }, found.get(policyKeys[part]));
      if (verdict.state === "ahead") log.warn("KV held a newer or foreign document", { part, ours: row.version, next: verdict.version });
      await tx.update(policyDocuments).set(columnsOf(verdict)).where(eq(policyDocuments.part, part));
    });
  }
}

function columnsOf(verdict: Reconcile): Partial<PolicyDocument> {
  switch (verdict.state) {
    case "in-place":
      return { publishedVersion: verdict.version, publishedAt: new Date(verdict.publishedAt) };
    case "behind":
      return { publishedVersion: verdict.publishedVersion };
    case "ahead":
      return { version: verdict.version, publishedVersion: 0 };
  }
}

/** Keys that KV lacks, or holds although they are dead, become due; those the database does not know are removed. */
async function reconcileApiKeys({ db, kv, now, log }: ReconcileParts): Promise<void> {
  const listed = new Set(await kv.list(apiKeyKey("")));
  const rows = await db.select().from(apiKeys);
  const misplaced = rows.filter((row) => listed.has(apiKeyKey(row.id)) !== isApiKeyAlive(row, now())).map((row) => row.id);
  if (misplaced.length > 0) await db.update(apiKeys).set({ publishedAt: null }).where(inArray(apiKeys.id, misplaced));
  const known = new Set(rows.map((row) => apiKeyKey(row.id)));
  const unknown = [...listed].filter((key) => !known.has(key));
  if (unknown.length > 0) log.warn("KV held API keys that the database does not know; removing them", { count: unknown.length });
  for (const key of unknown) await kv.remove(key);
}

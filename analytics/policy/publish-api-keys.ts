import { and, inArray, isNull } from "drizzle-orm";
import type { ApiKeyRecord } from "#contracts/client.ts";
import { apiKeyKey } from "#contracts/kv-keys.ts";
import type { Database } from "../db/connect.ts";
import { apiKeys } from "../db/policy-tables.ts";
import type { KvClient, KvEntry } from "./kv-client.ts";

type ApiKeyRow = typeof apiKeys.$inferSelect;

const KEYS_AT_ONCE = 500;
/** KV refuses an expiry less than a minute ahead; the edge compares `expiresAt` itself. */
const KV_SHORTEST_MS = 120_000;

/** Whether a key still opens anything at `now`. */
export function isApiKeyAlive(row: Pick<ApiKeyRow, "revokedAt" | "expiresAt">, now: number): boolean {
  return row.revokedAt === null && (row.expiresAt === null || row.expiresAt.getTime() > now);
}

/**
 * Brings KV in line with the keys whose `published_at` is null: living ones are written, dead ones removed.
 * Throws when KV left some out; those stay due.
 */
export async function publishApiKeys(db: Database, kv: KvClient, now: () => number): Promise<void> {
  const rows = await db.select().from(apiKeys).where(isNull(apiKeys.publishedAt)).orderBy(apiKeys.createdAt).limit(KEYS_AT_ONCE);
  const at = now();
  const alive = rows.filter((row) => isApiKeyAlive(row, at));
  const dead = rows.filter((row) => !isApiKeyAlive(row, at));
  for (const row of dead) {
    await kv.remove(apiKeyKey(row.id));
    await db
      .update(apiKeys)
      .set({ publishedAt: new Date(at) })
      .where(inArray(apiKeys.id, [row.id]));
  }
  if (alive.length === 0) return;
  const failed = new Set(await kv.writeMany(alive.map((row) => toEntry(row, at))));
  const written = alive.map((row) => row.id).filter((id) => !failed.has(apiKeyKey(id)));
  // A key revoked while it was being written stays due, and is removed next.
  const stillAlive = and(inArray(apiKeys.id, written), isNull(apiKeys.revokedAt));
  if (written.length > 0)
    await db
      .update(apiKeys)
      .set({ publishedAt: new Date(at) })
      .where(stillAlive);
  if (failed.size > 0) throw new Error(`KV left out ${failed.size} of ${alive.length} API keys`);
}

/** What an edge needs to know a key by. */
export function apiKeyRecord({ id, pepperId, hash, roles, plan, expiresAt }: ApiKeyRow): ApiKeyRecord {
  return { formatVersion: 1, id, pepperId, hash, roles, plan, expiresAt: expiresAt?.getTime() ?? null };
}

function toEntry(row: ApiKeyRow, now: number): KvEntry {
  const expiry = row.expiresAt?.getTime() ?? null;
  const entry = { key: apiKeyKey(row.id), value: JSON.stringify(apiKeyRecord(row)) };
  return expiry !== null && expiry - now > KV_SHORTEST_MS ? { ...entry, expiresAtSeconds: Math.ceil(expiry / 1000) } : entry;
}

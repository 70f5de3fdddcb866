import { inArray, isNull } from "drizzle-orm";
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
  for (const row of rows.filter((row) => !isApiKeyAlive(row, at))) {
    await kv.remove(apiKeyKey(row.id));
    await settle(db, [row], at);
  }
  if (alive.length === 0) return;
  const failed = new Set(await kv.writeMany(alive.map((row) => toEntry(row, at))));
  const written = alive.filter(({ id }) => !failed.has(apiKeyKey(id)));
  await settle(db, written, at);
  if (failed.size > 0) throw new Error(`KV left out ${failed.size} of ${alive.length} API keys`);
}

/** Notes that KV holds these keys as they were read. One that was changed or revoked meanwhile stays due, and comes next. */
async function settle(db: Database, rows: readonly ApiKeyRow[], at: number): Promise<void> {
  if (rows.length === 0) return;
  const inKv = new Map(rows.map((row) => [row.id, stateInKv(row, at)]));
  await db.transaction(async (tx) => {
    const current = await tx
      .select()
      .from(apiKeys)
      .where(inArray(apiKeys.id, [...inKv.keys()]))
      .orderBy(apiKeys.id)
      .for("update");
    const same = current.filter((row) => stateInKv(row, at) === inKv.get(row.id)).map(({ id }) => id);
    const publishedAt = new Date(at);
    if (same.length > 0) await tx.update(apiKeys).set({ publishedAt }).where(inArray(apiKeys.id, same));
  });
}

/** What KV should hold of a key; null: nothing. */
function stateInKv(row: ApiKeyRow, now: number): string | null {
  return isApiKeyAlive(row, now) ? JSON.stringify(apiKeyRecord(row)) : null;
}

/** What an edge needs to know a key by. With what the format before could not say, an edge that knows no other refuses the key. */
export function apiKeyRecord(row: ApiKeyRow): ApiKeyRecord {
  const { id, pepperId, hash, roles, plan, expiresAt, client, permissions, limits, addresses } = row;
  const more = {
    ...(client === null ? {} : { client }),
    ...(permissions.length === 0 ? {} : { permissions }),
    ...(Object.keys(limits).length === 0 ? {} : { limits }),
    ...(addresses.length === 0 ? {} : { addresses }),
  };
  const formatVersion = Object.keys(more).length === 0 ? 1 : 2;
  return { formatVersion, id, pepperId, hash, roles, plan, ...more, expiresAt: expiresAt?.getTime() ?? null };
}

/** KV forgets by itself what has ended. */
function toEntry(row: ApiKeyRow, now: number): KvEntry {
  const entry = { key: apiKeyKey(row.id), value: JSON.stringify(apiKeyRecord(row)) };
  if (row.expiresAt === null) return entry;
  return { ...entry, expiresAtSeconds: Math.ceil(Math.max(row.expiresAt.getTime(), now + KV_SHORTEST_MS) / 1000) };
}

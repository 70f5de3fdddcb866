import { eq, or } from "drizzle-orm";
import type { Transaction } from "../db/connect.ts";
import { apiKeys } from "../db/policy-tables.ts";
import { type ApiKeyRow, clientOfApiKey } from "./describe-api-key.ts";

/** A key and every key of its client, itself included, oldest first. */
export type LockedApiKeys = { readonly key: ApiKeyRow; readonly ofClient: readonly ApiKeyRow[] };

/**
 * Takes all keys of a client for the rest of the transaction; null: there is no such key. The client's first key is taken
 * before the others are read, so that none is added by a rotation meanwhile.
 */
export async function lockApiKeys(tx: Transaction, id: string): Promise<LockedApiKeys | null> {
  const [found] = await tx.select().from(apiKeys).where(eq(apiKeys.id, id));
  if (found === undefined) return null;
  const client = clientOfApiKey(found);
  const firstId = client.slice("key:".length);
  await tx.select({ id: apiKeys.id }).from(apiKeys).where(eq(apiKeys.id, firstId)).for("update");
  const isOfClient = or(eq(apiKeys.id, firstId), eq(apiKeys.client, client));
  const ofClient = await tx.select().from(apiKeys).where(isOfClient).orderBy(apiKeys.createdAt, apiKeys.id).for("update");
  const key = ofClient.find((row) => row.id === id);
  return key === undefined ? null : { key, ofClient };
}

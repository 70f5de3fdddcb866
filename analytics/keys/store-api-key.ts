import { randomBytes } from "node:crypto";
import type { Transaction } from "../db/connect.ts";
import { apiKeys } from "../db/policy-tables.ts";
import type { SteeringDependencies } from "../policy/steering-dependencies.ts";
import type { ApiKeyRow } from "./describe-api-key.ts";
import { hashApiKey, makeApiKey } from "./make-api-key.ts";

/** What a key is allowed. */
export type ApiKeyRights = Pick<ApiKeyRow, "roles" | "permissions" | "plan" | "limits" | "addresses">;
type NewRow = ApiKeyRights & Pick<ApiKeyRow, "name" | "client" | "createdBy" | "createdAt" | "expiresAt">;
export type MadeApiKey = { key: string; row: ApiKeyRow };

/** Makes a key under the newest pepper and stores its row; the key itself is answered once and kept nowhere. */
export async function storeApiKey(tx: Transaction, env: SteeringDependencies["env"], wanted: NewRow): Promise<MadeApiKey> {
  const { id, key } = makeApiKey(randomBytes);
  const pepper = env.apiKeyPepper;
  const hash = hashApiKey(key, pepper.secret);
  const row = { ...wanted, id, pepperId: pepper.id, hash, replacedBy: null, revokedAt: null, publishedAt: null };
  await tx.insert(apiKeys).values(row);
  return { key, row };
}

/** What the ledger keeps of a key, before and after. */
export function ledgerValues({
  name,
  roles,
  permissions,
  plan,
  limits,
  addresses,
  expiresAt,
}: ApiKeyRights & Pick<ApiKeyRow, "name" | "expiresAt">) {
  return { name, roles, permissions, plan, limits, addresses, expiresAt: expiresAt?.toISOString() ?? null };
}

/** A key's name tells the ledger's reader more than its id. */
export function ledgerReason(name: string, reason: string): string {
  return reason === "" ? name : `${name}: ${reason}`;
}

import type { ApiKey } from "#contracts/api-key.ts";
import type { apiKeys } from "../db/policy-tables.ts";

export type ApiKeyRow = typeof apiKeys.$inferSelect;

/** Shows a key's row at `now` (milliseconds since 1970); each field is named here, so that no other column ever leaves. */
export function describeApiKey(row: ApiKeyRow, now: number, lastUsedAt: Date | null): ApiKey {
  const { id, name, roles, permissions, plan, limits, addresses, pepperId, replacedBy, createdBy, createdAt } = row;
  return {
    id,
    name,
    client: clientOfApiKey(row),
    roles,
    permissions,
    plan,
    limits,
    addresses,
    state: stateOf(row, now),
    pepperId,
    replacedBy,
    createdBy,
    createdAt: createdAt.toISOString(),
    expiresAt: toInstant(row.expiresAt),
    revokedAt: toInstant(row.revokedAt),
    publishedAt: toInstant(row.publishedAt),
    lastUsedAt: toInstant(lastUsedAt),
  };
}

/** Who is counted for a key. */
export function clientOfApiKey({ id, client }: Pick<ApiKeyRow, "id" | "client">): string {
  return client ?? `key:${id}`;
}

function stateOf({ revokedAt, expiresAt }: ApiKeyRow, now: number): ApiKey["state"] {
  if (revokedAt !== null) return "revoked";
  return expiresAt !== null && expiresAt.getTime() <= now ? "expired" : "active";
}

function toInstant(date: Date | null): string | null {
  return date?.toISOString() ?? null;
}

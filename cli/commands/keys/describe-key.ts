import type { ApiKey } from "#contracts/api-key.ts";

const joined = (items: readonly string[]) => items.join(",") || "-";

/** The heading of a list of keys. */
export const keyHeading = ["ID", "STATE", "ROLES", "PLAN", "ENDS", "LAST USED", "NAME"];

/** A key as a row under `keyHeading`. */
export function describeKeyRow({ id, state, roles, plan, expiresAt, replacedBy, lastUsedAt, name }: ApiKey): string[] {
  const shown = state === "active" && replacedBy !== null ? "rotated" : state;
  return [id, shown, joined(roles), plan ?? "-", expiresAt ?? "never", lastUsedAt ?? "-", name];
}

/** All that is known of a key, line by line. */
export function describeKey(key: ApiKey): string[] {
  const facts: Record<string, string> = {
    id: key.id,
    name: key.name,
    state: key.state,
    client: key.client,
    roles: joined(key.roles),
    permissions: joined(key.permissions),
    plan: key.plan ?? "-",
    limits: joined(Object.entries(key.limits).map(([limit, quota]) => `${limit}=${quota}`)),
    addresses: key.addresses.join(",") || "all",
    created: `${key.createdAt} by ${key.createdBy}`,
    ends: key.expiresAt ?? "never",
    revoked: key.revokedAt ?? "-",
    "rotated to": key.replacedBy ?? "-",
    "last used": key.lastUsedAt ?? "-",
    pepper: key.pepperId,
    "in KV since": key.publishedAt ?? "not yet",
  };
  return Object.entries(facts).map(([name, fact]) => `${name.padEnd(11)}  ${fact}`);
}

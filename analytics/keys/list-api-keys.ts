import { and, desc, eq, gt, isNotNull, isNull, lt, lte, or, type SQL, sql } from "drizzle-orm";
import type { ApiKey } from "#contracts/api-key.ts";
import type { Database } from "../db/connect.ts";
import { apiKeys } from "../db/policy-tables.ts";
import type { LedgerPosition } from "../ledger/read-ledger.ts";
import { type ApiKeyRow, clientOfApiKey, describeApiKey } from "./describe-api-key.ts";
import { readLastUse } from "./read-last-use.ts";

/** Which keys, newest first; `before` is where the page before ended. */
export type ApiKeysQuery = {
  limit: number;
  before?: LedgerPosition | undefined;
  state?: ApiKey["state"] | undefined;
  name?: string | undefined;
  role?: string | undefined;
  client?: string | undefined;
  pepper?: string | undefined;
};

/** A page of API keys and the position it ended at; null: there is no more. */
export async function listApiKeys(db: Database, query: ApiKeysQuery, now: number): Promise<{ keys: ApiKey[]; end: LedgerPosition | null }> {
  const rows = await db
    .select()
    .from(apiKeys)
    .where(and(...conditionsOf(query, new Date(now))))
    .orderBy(desc(apiKeys.createdAt), desc(apiKeys.id))
    .limit(query.limit + 1);
  const page = rows.slice(0, query.limit);
  const last = page.at(-1);
  const end = rows.length > query.limit && last ? { decidedAt: last.createdAt, id: last.id } : null;
  return { keys: await describeApiKeys(db, page, now), end };
}

/** One API key, or null. */
export async function readApiKey(db: Database, id: string, now: number): Promise<ApiKey | null> {
  const [key] = await describeApiKeys(db, await db.select().from(apiKeys).where(eq(apiKeys.id, id)), now);
  return key ?? null;
}

async function describeApiKeys(db: Database, rows: readonly ApiKeyRow[], now: number): Promise<ApiKey[]> {
  const lastUse = await readLastUse(db, rows.map(clientOfApiKey));
  return rows.map((row) => describeApiKey(row, now, lastUse.get(clientOfApiKey(row)) ?? null));
}

function conditionsOf({ before, state, name, role, client, pepper }: ApiKeysQuery, at: Date): (SQL | undefined)[] {
  return [
    before && or(lt(apiKeys.createdAt, before.decidedAt), and(eq(apiKeys.createdAt, before.decidedAt), lt(apiKeys.id, before.id))),
    state && isInState(state, at),
    name === undefined ? undefined : sql`position(lower(${name}) in lower(${apiKeys.name})) > 0`,
    role === undefined ? undefined : sql`${role} = ANY(${apiKeys.roles})`,
    client === undefined
      ? undefined
      : or(eq(apiKeys.client, client), and(isNull(apiKeys.client), eq(apiKeys.id, client.replace(/^key:/, "")))),
    pepper === undefined ? undefined : eq(apiKeys.pepperId, pepper),
  ];
}

function isInState(state: ApiKey["state"], at: Date): SQL | undefined {
  if (state === "revoked") return isNotNull(apiKeys.revokedAt);
  const isOver = lte(apiKeys.expiresAt, at);
  const goesOn = or(isNull(apiKeys.expiresAt), gt(apiKeys.expiresAt, at));
  return and(isNull(apiKeys.revokedAt), state === "expired" ? isOver : goesOn);
}

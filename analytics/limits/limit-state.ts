import { and, desc, eq } from "drizzle-orm";
import type { Limit } from "#contracts/limit.ts";
import type { CompiledConfig } from "#contracts/live-policy.ts";
import type { Database } from "../db/connect.ts";
import { configVersions, limitClientOverrides, limitOverrides } from "../db/policy-tables.ts";
import type { LimitValues, OverrideValues } from "./decide-limit-change.ts";

type OverrideRow = typeof limitOverrides.$inferSelect;
type ClientOverrideRow = typeof limitClientOverrides.$inferSelect;

/** The limits of the live config, most specific first; empty while none is published. */
export async function readConfiguredLimits(db: Database): Promise<Limit[]> {
  const [row] = await db.select({ compiled: configVersions.compiled }).from(configVersions).orderBy(desc(configVersions.version)).limit(1);
  return row === undefined ? [] : (row.compiled as CompiledConfig).limits;
}

/** The override of one limit that is in force at `now` (milliseconds), or null. */
export async function readOverride(db: Database, limit: string, now: number): Promise<OverrideRow | null> {
  const [row] = await db.select().from(limitOverrides).where(eq(limitOverrides.limit, limit));
  return row !== undefined && isInForce(row, now) ? row : null;
}

/** Every override in force at `now`, by limit. */
export async function readOverrides(db: Database, now: number): Promise<Map<string, OverrideRow>> {
  const rows = await db.select().from(limitOverrides).orderBy(limitOverrides.limit);
  return new Map(rows.filter((row) => isInForce(row, now)).map((row) => [row.limit, row]));
}

/** The change of a limit for a client or a pattern that is in force at `now`, or null. */
export async function readClientOverride(db: Database, limit: string, client: string, now: number): Promise<ClientOverrideRow | null> {
  const [row] = await db
    .select()
    .from(limitClientOverrides)
    .where(and(eq(limitClientOverrides.limit, limit), eq(limitClientOverrides.client, client)));
  return row !== undefined && isInForce(row, now) ? row : null;
}

/** Every change for some clients that is in force at `now`, by limit and client. */
export async function readClientOverrides(db: Database, now: number): Promise<ClientOverrideRow[]> {
  const rows = await db.select().from(limitClientOverrides).orderBy(limitClientOverrides.limit, limitClientOverrides.client);
  return rows.filter((row) => isInForce(row, now));
}

/** What the config says of a limit, as an override would. */
export function configuredValues({ quota, windowSeconds, shadow }: Limit): LimitValues {
  return { quota, windowSeconds, mode: shadow ? "shadow" : "enforce" };
}

/** What an override says; it stands in the ledger as before and after. */
export function overrideValues({ quota, windowSeconds, mode, expiresAt }: Omit<OverrideRow, "limit">): OverrideValues {
  return { quota, windowSeconds, mode, expiresAt: expiresAt?.getTime() ?? null };
}

function isInForce(row: Pick<OverrideRow, "expiresAt">, now: number): boolean {
  return row.expiresAt === null || row.expiresAt.getTime() > now;
}

import { desc, lt } from "drizzle-orm";
import type { Database } from "../db/connect.ts";
import { configVersions } from "../db/policy-tables.ts";
import type { VersionsAnswer } from "./config-schemas.ts";

/** Versions without their texts, newest first, from the one before `before` on. */
export async function listConfigVersions(db: Database, { limit, before }: { limit: number; before?: number }): Promise<VersionsAnswer> {
  const { version, actor, message, rolledBackTo, createdAt } = configVersions;
  const rows = await db
    .select({ version, actor, message, rolledBackTo, createdAt })
    .from(configVersions)
    .where(before === undefined ? undefined : lt(version, before))
    .orderBy(desc(version))
    .limit(limit + 1);
  const page = rows.slice(0, limit);
  const next = rows.length > limit ? (page.at(-1)?.version ?? null) : null;
  return { versions: page.map((row) => ({ ...row, createdAt: row.createdAt.toISOString() })), next };
}

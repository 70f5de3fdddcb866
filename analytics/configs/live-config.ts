import { desc, eq, lt } from "drizzle-orm";
import type { CompiledConfig } from "#contracts/live-policy.ts";
import type { Database } from "../db/connect.ts";
import { configVersions } from "../db/policy-tables.ts";

export type ConfigVersion = Omit<typeof configVersions.$inferSelect, "compiled"> & { compiled: CompiledConfig };

/** The newest version of the config, which is the live one; null: none was ever published. */
export async function readLiveConfig(db: Database): Promise<ConfigVersion | null> {
  const [row] = await db.select().from(configVersions).orderBy(desc(configVersions.version)).limit(1);
  return row === undefined ? null : toConfigVersion(row);
}

/** One version, or null. */
export async function readConfigVersion(db: Database, version: number): Promise<ConfigVersion | null> {
  const [row] = await db.select().from(configVersions).where(eq(configVersions.version, version));
  return row === undefined ? null : toConfigVersion(row);
}

/** The version before another, or null. */
export async function readVersionBefore(db: Database, version: number): Promise<ConfigVersion | null> {
  const [row] = await db
    .select()
    .from(configVersions)
    .where(lt(configVersions.version, version))
    .orderBy(desc(configVersions.version))
    .limit(1);
  return row === undefined ? null : toConfigVersion(row);
}

// Only what `readConfig` compiled is ever written there.
function toConfigVersion(row: typeof configVersions.$inferSelect): ConfigVersion {
  return { ...row, compiled: row.compiled as CompiledConfig };
}

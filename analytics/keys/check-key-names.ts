import { desc } from "drizzle-orm";
import type { CompiledConfig } from "#contracts/live-policy.ts";
import type { FieldError } from "#contracts/problem.ts";
import { suggestName } from "../../config/nearest-name.ts";
import type { Database } from "../db/connect.ts";
import { configVersions } from "../db/policy-tables.ts";

/** Names that a key would hold, from the live config. */
export type KeyNames = { readonly roles: readonly string[]; readonly limits: Readonly<Record<string, number>> };

/**
 * Mistakes for each role and limit that the live config does not know: a mistyped one would silently open nothing, or
 * leave the key on the common quota. What the key holds already is let be; with no live config there is nothing to compare with.
 */
export async function checkKeyNames(db: Database, wanted: KeyNames, held: KeyNames = { roles: [], limits: {} }): Promise<FieldError[]> {
  const known = await readKnownNames(db);
  if (known === null) return [];
  const roles = wanted.roles.flatMap((role, index) =>
    known.roles.includes(role) || held.roles.includes(role)
      ? []
      : [
          {
            path: `roles.${index}`,
            message: `${JSON.stringify(role)} is not a role of the live config: ${suggestName(role, known.roles)}`,
          },
        ],
  );
  const limits = Object.keys(wanted.limits).flatMap((limit) =>
    known.limits.includes(limit) || Object.hasOwn(held.limits, limit)
      ? []
      : [
          {
            path: `limits.${limit}`,
            message: `${JSON.stringify(limit)} is not a limit of the live config: ${suggestName(limit, known.limits)}`,
          },
        ],
  );
  return [...roles, ...limits];
}

async function readKnownNames(db: Database): Promise<{ roles: string[]; limits: string[] } | null> {
  const [row] = await db.select({ compiled: configVersions.compiled }).from(configVersions).orderBy(desc(configVersions.version)).limit(1);
  if (row === undefined) return null;
  const { roles, limits } = row.compiled as CompiledConfig;
  return { roles: Object.keys(roles), limits: limits.map(({ name }) => name) };
}

import { desc } from "drizzle-orm";
import type { CompiledConfig } from "#contracts/live-policy.ts";
import type { Database } from "../db/connect.ts";
import { configVersions } from "../db/policy-tables.ts";
import { withinMs } from "../db/release-always.ts";

/** Subscriptions come in bunches when a process starts and everybody comes to it. */
const believedMs = 5000;
const patienceMs = 3000;

/** Reads the ids of the live config's routes, at most once in five seconds; null: no config is live. */
export function createKnownRoutes(db: Database, now: () => number): () => Promise<readonly string[] | null> {
  let known: { at: number; routes: Promise<readonly string[] | null> } | null = null;
  return () => {
    if (known !== null && now() - known.at < believedMs) return known.routes;
    const routes = db.transaction(readRoutes, withinMs(patienceMs));
    known = { at: now(), routes };
    routes.catch(() => {
      known = null;
    });
    return routes;
  };
}

async function readRoutes(db: Database): Promise<readonly string[] | null> {
  const [row] = await db.select({ compiled: configVersions.compiled }).from(configVersions).orderBy(desc(configVersions.version)).limit(1);
  return row === undefined ? null : (row.compiled as CompiledConfig).routes.map(({ id }) => id);
}

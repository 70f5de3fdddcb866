import { desc, isNull, sql } from "drizzle-orm";
import type { CompiledConfig } from "#contracts/live-policy.ts";
import { problemCodes } from "#contracts/problem.ts";
import type { Database } from "../db/connect.ts";
import { apiKeys, configVersions } from "../db/policy-tables.ts";
import type { Vocabulary } from "./vocabulary.ts";
import { dayMs } from "./zone-time.ts";

const mostClients = 2000;
const mostKeys = 2000;
/** Routes that the config does not hold any more are known by the traffic of so many days. */
const recentDays = 2;

/** The names of a database: of the live config, of what was counted, and of API keys. `words`: those of the question, for its clients. */
export async function readVocabulary(
  db: Database,
  { words, now }: { readonly words: readonly string[]; readonly now: number },
): Promise<Vocabulary> {
  const [row] = await db.select({ compiled: configVersions.compiled }).from(configVersions).orderBy(desc(configVersions.version)).limit(1);
  const config = row === undefined ? null : (row.compiled as CompiledConfig);
  const configured = config?.routes.map(({ id, path }) => ({ id, path })) ?? [];
  const counted = await readCounted(db, config === null ? 0 : now - recentDays * dayMs);
  const known = new Set(configured.map(({ id }) => id));
  return {
    routes: [...configured, ...counted.routes.filter((id) => !known.has(id)).map((id) => ({ id }))],
    limits: [...new Set([...(config?.limits.map(({ name }) => name) ?? []), ...counted.limits])],
    problems: problemCodes,
    clients: await readClients(db, words),
  };
}

async function readCounted(db: Database, since: number): Promise<{ routes: string[]; limits: string[] }> {
  const from = new Date(since).toISOString();
  const { rows } = await db.execute<{ kind: string; name: string }>(sql`
    SELECT DISTINCT 'route' AS kind, route AS name FROM rollup_minute WHERE at >= ${from}::timestamptz AND route <> ''
    UNION SELECT DISTINCT 'limit', limit_name FROM rollup_limit_minute WHERE at >= ${from}::timestamptz
    ORDER BY kind, name LIMIT 5000`);
  const namesOf = (kind: string) => rows.filter((row) => row.kind === kind).map(({ name }) => name);
  return { routes: namesOf("route"), limits: namesOf("limit") };
}

/**
 * Clients that were counted, by one step of the index each, as many as are read in a moment; whom the question itself
 * names is found among any number. API keys are known by their names too.
 */
async function readClients(db: Database, words: readonly string[]): Promise<Vocabulary["clients"]> {
  const plain = words.filter((word) => /^[\x21-\x7e]{1,120}$/.test(word));
  const asked = [...new Set(plain.flatMap((word) => [word, `key:${word}`, `sub:${word}`, `cert:${word}`]))].slice(0, 400);
  const named = await db.execute<{ client: string }>(sql`
    SELECT word AS client FROM unnest(ARRAY[${sql.join(
      ["", ...asked].map((word) => sql`${word}`),
      sql`, `,
    )}]::text[]) AS asked (word)
    WHERE EXISTS (SELECT 1 FROM rollup_client_minute WHERE client = word)`);
  const counted = await db.execute<{ client: string }>(sql`
    WITH RECURSIVE known (client, place) AS (
      (SELECT client, 1 FROM rollup_client_minute WHERE client > 'a' ORDER BY client LIMIT 1)
      UNION ALL
      SELECT (SELECT next.client FROM rollup_client_minute AS next WHERE next.client > known.client ORDER BY next.client LIMIT 1), place + 1
      FROM known WHERE known.client IS NOT NULL AND place < ${mostClients}
    )
    SELECT client FROM known WHERE client IS NOT NULL`);
  const keys = await db
    .select({ id: apiKeys.id, name: apiKeys.name, client: apiKeys.client })
    .from(apiKeys)
    .where(isNull(apiKeys.replacedBy))
    .limit(mostKeys);
  const clients = new Set([...named.rows, ...counted.rows].map(({ client }) => client));
  return [
    ...keys.map(({ id, name, client }) => ({ client: client ?? `key:${id}`, name })),
    ...[...clients].filter((client) => !keys.some((key) => (key.client ?? `key:${key.id}`) === client)).map((client) => ({ client })),
  ];
}

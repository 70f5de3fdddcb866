import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { sql } from "drizzle-orm";
import type { Database } from "../analytics/db/connect.ts";
import { connectPglite } from "../analytics/db/connect-pglite.ts";

/** What is looked for, by a name that may be told. */
export type Secrets = Readonly<Record<string, string>>;

/** Places that hold one of the secrets, as plain bytes: `what: the secret's name`. */
export function findInTexts(secrets: Secrets, texts: Readonly<Record<string, string>>): string[] {
  const named = Object.entries(secrets);
  return Object.entries(texts).flatMap(([what, text]) =>
    named.flatMap(([name, secret]) => (text.includes(secret) ? [`${what}: ${name}`] : [])),
  );
}

/** Every file below a folder that holds one of the secrets: databases, KV, logs, state, whatever lies there. */
export function findInFiles(secrets: Secrets, folder: string): { files: number; hits: string[] } {
  const paths = readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map(({ parentPath, name }) => join(parentPath, name));
  const hits = paths.flatMap((path) => findInTexts(secrets, { [path]: readFileSync(path, "latin1") }));
  return { files: paths.length, hits };
}

/** Every row of every table, as text by table. */
export async function dumpTables(db: Database): Promise<Record<string, string>> {
  const { rows } = await db.execute<{ name: string }>(sql`
    SELECT quote_ident(table_schema) || '.' || quote_ident(table_name) AS name FROM information_schema.tables
    WHERE table_type = 'BASE TABLE' AND table_schema NOT IN ('pg_catalog', 'information_schema') ORDER BY 1`);
  const dump: Record<string, string> = {};
  for (const { name } of rows) {
    const table = await db.execute<{ row: string }>(sql`SELECT t::text AS row FROM ${sql.raw(name)} AS t`);
    dump[name] = table.rows.map(({ row }) => row).join("\n");
  }
  return dump;
}

/** The same of an embedded database that nobody has open. */
export async function dumpEmbedded(directory: string): Promise<Record<string, string>> {
  const fail = (error: Error) => {
    throw error;
  };
  const database = await connectPglite({ directory, onFault: fail, onLost: fail });
  return dumpTables(database.db).finally(() => database.close());
}

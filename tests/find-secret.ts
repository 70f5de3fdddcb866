import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { sql } from "drizzle-orm";
import { connectPglite } from "../analytics/db/connect-pglite.ts";

/** Places that hold one of the secrets, as plain bytes: `what: secret's number`. */
export function findInTexts(secrets: readonly string[], texts: Readonly<Record<string, string>>): string[] {
  return Object.entries(texts).flatMap(([what, text]) =>
    secrets.flatMap((secret, index) => (text.includes(secret) ? [`${what}: secret ${index}`] : [])),
  );
}

/** Every file below a folder that holds one of the secrets: databases, KV, logs, state, whatever lies there. */
export function findInFiles(secrets: readonly string[], folder: string): { files: number; hits: string[] } {
  const paths = readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map(({ parentPath, name }) => join(parentPath, name));
  const hits = paths.flatMap((path) => findInTexts(secrets, { [path]: readFileSync(path, "latin1") }));
  return { files: paths.length, hits };
}

/** Every row of every table of an embedded database that nobody has open, as text by table. */
export async function dumpTables(directory: string): Promise<Record<string, string>> {
  const fail = (error: Error) => {
    throw error;
  };
  const database = await connectPglite({ directory, onFault: fail, onLost: fail });
  try {
    const { rows } = await database.db.execute<{ name: string }>(sql`
      SELECT quote_ident(table_schema) || '.' || quote_ident(table_name) AS name FROM information_schema.tables
      WHERE table_type = 'BASE TABLE' AND table_schema NOT IN ('pg_catalog', 'information_schema') ORDER BY 1`);
    const dump: Record<string, string> = {};
    for (const { name } of rows) {
      const table = await database.db.execute<{ row: string }>(sql`SELECT t::text AS row FROM ${sql.raw(name)} AS t`);
      dump[name] = table.rows.map(({ row }) => row).join("\n");
    }
    return dump;
  } finally {
    await database.close();
  }
}

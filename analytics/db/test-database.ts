import { createHash, randomUUID } from "node:crypto";
import { existsSync } from "node:fs";
import { mkdir, readdir, readFile, rename, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { PGlite } from "@electric-sql/pglite";
import { drizzle } from "drizzle-orm/pglite";
import { migrate } from "drizzle-orm/pglite/migrator";
import { Client } from "pg";
import { afterAll, beforeAll, describe } from "vitest";
import { testServerUrl } from "../env.ts";
import type { DatabaseConnection } from "./connect.ts";
import { connectPglite } from "./connect-pglite.ts";
import { connectPostgres } from "./connect-postgres.ts";
import { migrationsFolder } from "./migrate.ts";

/** Gives the suite's database; call it inside tests and hooks. */
type GetDatabase = () => DatabaseConnection;

/**
 * Runs a suite on PGlite always, and on Postgres too where TEST_POSTGRES_URL names a server; with
 * AEGIS_REQUIRE_SERVERS=1 a missing server fails. Each run has a migrated database of its own.
 */
export function describeDatabases(name: string, suite: (get: GetDatabase) => void): void {
  const { url, required } = testServerUrl();
  describeOn(`${name} on PGlite`, openPgliteTestDatabase, suite);
  if (url !== undefined) describeOn(`${name} on Postgres`, () => openPostgresTestDatabase(url), suite);
  else if (required) {
    describeOn(`${name} on Postgres`, () => Promise.reject(new Error("AEGIS_REQUIRE_SERVERS is set and TEST_POSTGRES_URL is not")), suite);
  }
}

function describeOn(name: string, open: () => Promise<DatabaseConnection>, suite: (get: GetDatabase) => void): void {
  describe(name, () => {
    let database: DatabaseConnection | undefined;
    beforeAll(async () => {
      database = await open();
    }, 120_000);
    afterAll(() => database?.close());
    suite(() => {
      if (database === undefined) throw new Error("the database is open inside tests and hooks only");
      return database;
    });
  });
}

/** A migrated PGlite in memory, served as in production: its own process, socket, pool of one. */
async function openPgliteTestDatabase(): Promise<DatabaseConnection> {
  return connectPglite({ template: await migratedTemplate(), onFault: rethrow, onLost: rethrow });
}

/** A migrated database of its own on the server at `url`; it is dropped on close. */
export async function openPostgresTestDatabase(url: string): Promise<DatabaseConnection & { readonly url: string }> {
  const name = `aegis_test_${randomUUID().replaceAll("-", "")}`;
  await runOnce(url, `CREATE DATABASE ${name}`);
  const own = new URL(url);
  own.pathname = `/${name}`;
  let closing = false;
  // The pool's end does not wait for its sockets: the drop below may still reach one of them.
  const connection = await connectPostgres(own.href, (error) => closing || rethrow(error));
  await connection.migrate();
  const close = async () => {
    closing = true;
    await connection.close();
    await runOnce(url, `DROP DATABASE IF EXISTS ${name} WITH (FORCE)`);
  };
  return { ...connection, url: own.href, close };
}

async function runOnce(url: string, sql: string): Promise<void> {
  const client = new Client({ connectionString: url });
  await client.connect();
  await client.query(sql).finally(() => client.end());
}

function rethrow(error: Error): never {
  throw error;
}

/** The dump of a migrated data directory, made once for each state of the migrations: a fresh one takes seconds. */
export async function migratedTemplate(): Promise<string> {
  const folder = fileURLToPath(new URL("../../node_modules/.cache/aegis/", import.meta.url));
  const path = join(folder, `pglite-${await hashOfMigrations()}.tar`);
  if (existsSync(path)) return path;
  const database = await PGlite.create();
  await migrate(drizzle(database), { migrationsFolder });
  const dump = await database.dumpDataDir("none");
  await database.close();
  const draft = `${path}.${randomUUID()}`;
  await mkdir(folder, { recursive: true });
  await writeFile(draft, Buffer.from(await dump.arrayBuffer()));
  await rename(draft, path);
  return path;
}

async function hashOfMigrations(): Promise<string> {
  const names = (await readdir(migrationsFolder)).filter((name) => name.endsWith(".sql")).sort();
  const hash = createHash("sha256");
  for (const name of names) hash.update(await readFile(join(migrationsFolder, name)));
  return hash.digest("hex").slice(0, 16);
}

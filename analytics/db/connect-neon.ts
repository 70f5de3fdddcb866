import { Pool } from "@neondatabase/serverless";
import { drizzle } from "drizzle-orm/neon-serverless";
import type { Pool as PgPool } from "pg";
import type { Database, DatabaseConnection } from "./connect.ts";
import { migrateTables } from "./migrate.ts";

const poolSize = 10;

/** Neon over its WebSocket proxy. Its pool and results have the shapes of `pg`, so both share one `Database` type. */
export async function connectNeon(url: string, onFault: (error: Error) => void): Promise<DatabaseConnection> {
  const pool = new Pool({ connectionString: url, max: poolSize, connectionTimeoutMillis: 10_000 });
  pool.on("error", onFault);
  const db = drizzle(pool) as unknown as Database;
  return { db, kind: "neon", migrate: () => migrateTables(pool as unknown as PgPool), close: () => pool.end() };
}

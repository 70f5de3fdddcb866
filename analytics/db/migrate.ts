import { fileURLToPath } from "node:url";
import { drizzle } from "drizzle-orm/node-postgres";
import { migrate } from "drizzle-orm/node-postgres/migrator";
import type { Pool } from "pg";

export const migrationsFolder = fileURLToPath(new URL("./migrations", import.meta.url));

/** Advisory lock of the migrations: processes that start together migrate one after the other. */
const lockId = 4_701_001;

/** Runs the migrations that are missing, on one connection of the pool. */
export async function migrateTables(pool: Pool): Promise<void> {
  const client = await pool.connect();
  try {
    await client.query("SELECT pg_advisory_lock($1)", [lockId]);
    try {
      await migrate(drizzle(client), { migrationsFolder });
    } finally {
      await client.query("SELECT pg_advisory_unlock($1)", [lockId]);
    }
  } finally {
    client.release();
  }
}

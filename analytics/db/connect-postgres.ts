import { drizzle } from "drizzle-orm/node-postgres";
import type { PoolClient } from "pg";
import { Client, Pool } from "pg";
import type { DatabaseConnection } from "./connect.ts";
import { migrateTables } from "./migrate.ts";
import { releaseAlways } from "./release-always.ts";
import { surviveLostClients } from "./survive-lost-clients.ts";

const poolSize = 10;
const wait = { connectionTimeoutMillis: 5000, keepAlive: true };

/** Postgres 15 or newer over `pg`. Connects when first asked, so that a database that is away does not stop the start. */
export async function connectPostgres(url: string, onFault: (error: Error) => void): Promise<DatabaseConnection> {
  const pool = new Pool({ connectionString: url, max: poolSize, ...wait });
  surviveLostClients(pool, onFault);
  return {
    db: releaseAlways(drizzle(pool), pool, (client: PoolClient) => drizzle(client)),
    kind: "postgres",
    migrate: () => migrateTables(pool),
    close: () => pool.end(),
    makeListener: () => new Client({ connectionString: url, ...wait }),
  };
}

import { setTimeout as delay } from "node:timers/promises";
import { drizzle } from "drizzle-orm/node-postgres";
import type { ClientBase, PoolClient } from "pg";
import { Client, Pool } from "pg";
import type { DatabaseConnection } from "./connect.ts";
import { migrateTables } from "./migrate.ts";
import { releaseAlways } from "./release-always.ts";
import { setUpSession } from "./set-up-session.ts";
import { surviveLostClients } from "./survive-lost-clients.ts";

const poolSize = 10;
/** A peer that is gone without a word is noticed after this and ten probes of a second, not after two hours. */
const keepAliveInitialDelayMillis = 10_000;
const wait = { connectionTimeoutMillis: 5000, keepAlive: true, keepAliveInitialDelayMillis };

/** Postgres 15 or newer over `pg`. Connects when first asked, so that a database that is away does not stop the start. */
export async function connectPostgres(url: string, onFault: (error: Error) => void): Promise<DatabaseConnection> {
  // A connection that hangs from its first query on is found out by those that need it.
  const onConnect = (client: ClientBase) =>
    Promise.race([setUpSession(client, onFault), delay(wait.connectionTimeoutMillis, undefined, { ref: false })]);
  const pool = new Pool({ connectionString: url, max: poolSize, ...wait, onConnect });
  surviveLostClients(pool, onFault);
  return {
    db: releaseAlways(drizzle(pool), pool, (client: PoolClient) => drizzle(client)),
    kind: "postgres",
    migrate: () => migrateTables(pool),
    close: () => pool.end(),
    makeListener: () => new Client({ connectionString: url, ...wait }),
  };
}

import { Client, Pool } from "@neondatabase/serverless";
import { drizzle } from "drizzle-orm/neon-serverless";
import type { Pool as PgPool, PoolClient } from "pg";
import type { Database, DatabaseConnection, ListeningClient } from "./connect.ts";
import { migrateTables } from "./migrate.ts";
import { releaseAlways } from "./release-always.ts";
import { setUpSession } from "./set-up-session.ts";
import { surviveLostClients } from "./survive-lost-clients.ts";

const poolSize = 10;

/** Neon over its WebSocket proxy. Its pool and results have the shapes of `pg`, so both share one `Database` type. */
export async function connectNeon(url: string, onFault: (error: Error) => void): Promise<DatabaseConnection> {
  const pool = new Pool({ connectionString: url, max: poolSize, connectionTimeoutMillis: 10_000 });
  surviveLostClients(pool, onFault);
  const asPg = pool as unknown as PgPool;
  // Behind Neon's pooler what is set would be another one's session.
  if (!new URL(url).hostname.includes("-pooler.")) asPg.on("connect", (client) => void setUpSession(client, onFault));
  const wrap = (client: unknown) => drizzle(client as Pool) as unknown as Database;
  const db = releaseAlways(wrap(pool), asPg, (client: PoolClient) => wrap(client));
  const makeListener = () => new Client({ connectionString: url }) as unknown as ListeningClient;
  return { db, kind: "neon", migrate: () => migrateTables(asPg), close: () => pool.end(), makeListener };
}

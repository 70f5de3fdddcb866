import { join } from "node:path";
import { Pool } from "pg";
import { findPostgres } from "../find-postgres.ts";
import { startPrivatePostgres } from "../private-postgres.ts";
import { type FaultRelay, startFaultRelay } from "./fault-relay.ts";

export interface Database {
  /** Where analytics finds it; null: it has the embedded one. */
  url: string | null;
  /** Asks it directly. */
  pool: Pool;
  /** What analytics reaches it through. */
  relay: FaultRelay;
  /** Ends it as a crash would and starts it again. */
  restart(): Promise<void>;
  stop(): Promise<void>;
}

/** A Postgres of its own, its folder in `parent`. */
export async function startPostgres(parent?: string): Promise<Database> {
  const programs = findPostgres();
  if (programs === undefined) throw new Error("no Postgres is installed: its initdb and postgres are needed");
  const postgres = await startPrivatePostgres(programs, { parent });
  const relay = await startFaultRelay(Number(new URL(postgres.url).port));
  const url = new URL(postgres.url);
  url.port = String(relay.port);
  const pool = poolOf({ connectionString: postgres.url });
  const stop = async () => {
    await pool.end();
    relay.close();
    await postgres.stop();
  };
  return { url: url.href, pool, relay, restart: postgres.restart, stop };
}

/** PGlite, which analytics starts and ends, by the socket that it has beside its folder. */
export async function embeddedDatabase(stateFolder: string): Promise<Database> {
  const relay = await startFaultRelay(9);
  const pool = poolOf({ host: join(stateFolder, "database.socket"), user: "postgres", database: "postgres" });
  const stop = async () => {
    relay.close();
    await pool.end();
  };
  return { url: null, pool, relay, restart: () => Promise.reject(new Error("PGlite is restarted with analytics")), stop };
}

/** What fails while nobody asks is told by the next question. */
function poolOf(options: ConstructorParameters<typeof Pool>[0]): Pool {
  return new Pool({ ...options, max: 1 }).on("error", () => undefined);
}

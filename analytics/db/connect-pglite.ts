import { mkdir, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { Worker } from "node:worker_threads";
import { drizzle } from "drizzle-orm/node-postgres";
import type { PoolClient } from "pg";
import { Pool } from "pg";
import type { DatabaseConnection } from "./connect.ts";
import { lockDirectory } from "./lock-directory.ts";
import { migrateTables } from "./migrate.ts";
import { releaseAlways } from "./release-always.ts";
import { surviveLostClients } from "./survive-lost-clients.ts";

/** How long a question waits for the one connection before it counts as a failure. */
const waitMs = 15_000;

/** A socket's whole path may have 103 bytes on macOS, 107 on Linux. */
const longestSocketDirectory = 85;

type PgliteOptions = {
  /** Folder on disk; absent: in memory. */
  readonly directory?: string;
  /** A dump of a data directory to begin with. */
  readonly template?: string;
  readonly onFault: (error: Error) => void;
  readonly onLost: (error: Error) => void;
};

/**
 * PGlite in a worker thread, asked through `pg` over a Unix socket in a private folder. A query blocks the whole thread
 * it runs on, hence the worker; PGlite has one session, hence the pool of one.
 */
export async function connectPglite({ directory, template, onFault, onLost }: PgliteOptions): Promise<DatabaseConnection> {
  const unlock = directory === undefined ? async () => {} : await lockDirectory(directory);
  const socketDirectory = await makeSocketDirectory(directory);
  const release = async () => {
    await rm(socketDirectory, { recursive: true, force: true });
    await unlock();
  };
  const worker = await startWorker({ directory, template, socketPath: join(socketDirectory, ".s.PGSQL.5432") }).catch(async (error) => {
    await release();
    throw error;
  });
  worker.on("error", onLost);
  const pool = new Pool({
    host: socketDirectory,
    user: "postgres",
    database: "postgres",
    max: 1,
    idleTimeoutMillis: 0,
    connectionTimeoutMillis: waitMs,
  });
  surviveLostClients(pool, onFault);
  const close = async () => {
    await pool.end();
    await stopWorker(worker);
    await release();
  };
  return {
    db: releaseAlways(drizzle(pool), pool, (client: PoolClient) => drizzle(client)),
    kind: "pglite",
    migrate: () => migrateTables(pool),
    close,
  };
}

/** A private folder for the socket: beside the data, so that a killed process leaves none behind that the next does not take. */
async function makeSocketDirectory(directory: string | undefined): Promise<string> {
  const beside = `${resolve(directory ?? "")}.socket`;
  if (directory === undefined || beside.length > longestSocketDirectory) return mkdtemp(join(tmpdir(), "aegis-pglite-"));
  await rm(beside, { recursive: true, force: true });
  await mkdir(beside, { mode: 0o700 });
  return beside;
}

async function startWorker(workerData: { directory?: string; template?: string; socketPath: string }): Promise<Worker> {
  const worker = new Worker(new URL("./pglite-worker.ts", import.meta.url), { workerData });
  await new Promise<void>((resolve, reject) => {
    worker.once("message", () => resolve());
    worker.once("error", reject);
    worker.once("exit", () => reject(new Error("the embedded database ended while it started")));
  });
  worker.removeAllListeners();
  return worker;
}

async function stopWorker(worker: Worker): Promise<void> {
  const ended = new Promise<void>((resolve) => worker.once("exit", () => resolve()));
  worker.postMessage("close");
  await ended;
}

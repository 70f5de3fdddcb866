import { type ChildProcess, fork } from "node:child_process";
import { fileURLToPath } from "node:url";
import { drizzle } from "drizzle-orm/node-postgres";
import type { PoolClient } from "pg";
import { Pool } from "pg";
import type { DatabaseConnection } from "./connect.ts";
import { migrateTables } from "./migrate.ts";
import type { PgliteNews, PgliteStart } from "./pglite-process.ts";
import { releaseAlways } from "./release-always.ts";
import { surviveLostClients } from "./survive-lost-clients.ts";

/** How long a question waits for the one connection before it counts as a failure. */
const waitMs = 15_000;

const program = fileURLToPath(new URL("./pglite-process.ts", import.meta.url));

type PgliteOptions = PgliteStart & {
  readonly onFault: (error: Error) => void;
  readonly onLost: (error: Error) => void;
};

/**
 * PGlite in a process of its own, asked through `pg` over a Unix socket in a private folder. A query blocks the thread it
 * runs on, and V8 now and then aborts a process in which a thread with WebAssembly ends; PGlite has one session, hence the pool of one.
 */
export async function connectPglite({ onFault, onLost, ...start }: PgliteOptions): Promise<DatabaseConnection> {
  const { child, socketDirectory } = await startProcess(start);
  child.once("exit", () => onLost(new Error("the embedded database ended")));
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
    await stopProcess(child);
  };
  return {
    db: releaseAlways(drizzle(pool), pool, (client: PoolClient) => drizzle(client)),
    kind: "pglite",
    migrate: () => migrateTables(pool),
    close,
    makeListener: null,
  };
}

async function startProcess(start: PgliteStart): Promise<{ child: ChildProcess; socketDirectory: string }> {
  const child = fork(program, { execArgv: [] });
  child.send(start);
  const news = await new Promise<PgliteNews>((resolve, reject) => {
    child.once("message", (message) => resolve(message as PgliteNews));
    child.once("error", reject);
    child.once("exit", () => reject(new Error("the embedded database ended while it started")));
  });
  child.removeAllListeners();
  if ("failed" in news) throw new Error(news.failed);
  return { child, socketDirectory: news.socketDirectory };
}

async function stopProcess(child: ChildProcess): Promise<void> {
  child.removeAllListeners("exit");
  if (child.exitCode !== null || child.signalCode !== null) return;
  const ended = new Promise<void>((resolve) => child.once("exit", () => resolve()));
  child.send("close");
  await ended;
}

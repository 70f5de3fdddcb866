import { mkdir, mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { PGlite } from "@electric-sql/pglite";
import { PGLiteSocketServer } from "@electric-sql/pglite-socket";
import { lockDirectory } from "./lock-directory.ts";

export type PgliteStart = { readonly directory?: string; readonly template?: string };
export type PgliteNews = { readonly socketDirectory: string } | { readonly failed: string };

/** A database whose service was killed ends a moment after it. */
const lockPatienceMs = 5000;
const lockPollMs = 100;

/** A socket's whole path may have 103 bytes on macOS, 107 on Linux. */
const longestSocketDirectory = 85;

// The service says when it is time: a Ctrl-C that reaches the whole group must not end the database under its commits.
process.on("SIGINT", () => {});
process.on("SIGTERM", () => {});
process.once("message", (start) => {
  servePglite(start as PgliteStart).catch((error: unknown) => {
    tell({ failed: error instanceof Error ? error.message : String(error) });
    process.disconnect();
  });
});

/** Body of the database's process: claims the folder, opens PGlite, says where its socket is, and ends when told to or when the service is gone. */
async function servePglite({ directory, template }: PgliteStart): Promise<void> {
  const unlock = directory === undefined ? async () => {} : await lockSoon(directory);
  const socketDirectory = await makeSocketDirectory(directory);
  const dump = template === undefined ? undefined : new Blob([await readFile(template)]);
  const database = await PGlite.create({ ...(directory ? { dataDir: directory } : {}), ...(dump ? { loadDataDir: dump } : {}) });
  const server = new PGLiteSocketServer({ db: database, path: join(socketDirectory, ".s.PGSQL.5432"), maxConnections: 4 });
  await server.start();
  const close = async () => {
    await server.stop();
    await database.close();
    await rm(socketDirectory, { recursive: true, force: true });
    await unlock();
    process.exit(0);
  };
  process.once("message", close);
  process.once("disconnect", close);
  tell({ socketDirectory });
}

async function lockSoon(directory: string): Promise<() => Promise<void>> {
  const deadline = Date.now() + lockPatienceMs;
  for (;;) {
    try {
      return await lockDirectory(directory);
    } catch (error) {
      if (Date.now() >= deadline) throw error;
      await delay(lockPollMs);
    }
  }
}

/** A private folder for the socket: beside the data, so that a killed process leaves none behind that the next does not take. */
async function makeSocketDirectory(directory: string | undefined): Promise<string> {
  const beside = `${resolve(directory ?? "")}.socket`;
  if (directory === undefined || beside.length > longestSocketDirectory) return mkdtemp(join(tmpdir(), "aegis-pglite-"));
  await rm(beside, { recursive: true, force: true });
  await mkdir(beside, { mode: 0o700 });
  return beside;
}

function tell(news: PgliteNews): void {
  process.send?.(news);
}

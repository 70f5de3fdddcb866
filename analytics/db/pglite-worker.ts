import { readFile } from "node:fs/promises";
import { parentPort, workerData } from "node:worker_threads";
import { PGlite } from "@electric-sql/pglite";
import { PGLiteSocketServer } from "@electric-sql/pglite-socket";

type Start = { readonly directory?: string; readonly template?: string; readonly socketPath: string };

/** Body of the worker thread: opens PGlite, says "ready" when its socket listens, and ends when told "close". */
async function servePglite({ directory, template, socketPath }: Start): Promise<void> {
  const dump = template === undefined ? undefined : new Blob([await readFile(template)]);
  const database = await PGlite.create({ ...(directory ? { dataDir: directory } : {}), ...(dump ? { loadDataDir: dump } : {}) });
  const server = new PGLiteSocketServer({ db: database, path: socketPath, maxConnections: 4 });
  await server.start();
  parentPort?.once("message", async () => {
    await server.stop();
    await database.close();
    parentPort?.close();
  });
  parentPort?.postMessage("ready");
}

await servePglite(workerData as Start);

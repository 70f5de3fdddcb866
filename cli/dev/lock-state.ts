import { rmSync } from "node:fs";
import { connect, createServer, type Server } from "node:net";
import { relative, resolve } from "node:path";

/** `crashed`: the stack before did not end in order, so its parts may be ending still. */
export type StateLock = { ok: true; crashed: boolean; release(): void } | { ok: false };

/**
 * Makes this process the only one that runs a stack on a state folder: two would write one database.
 * The lock is a listening socket in it, which the kernel releases when we are killed.
 */
export async function lockState(stateFolder: string): Promise<StateLock> {
  // A socket's path may have about 100 bytes; a relative one is short for any folder below us.
  const path = relative(process.cwd(), resolve(stateFolder, "supervisor.sock"));
  const first = await listen(path);
  if (first) return locked(first, false);
  if (await isAnswered(path)) return { ok: false };
  rmSync(path, { force: true });
  const second = await listen(path);
  return second ? locked(second, true) : { ok: false };
}

function locked(server: Server, crashed: boolean): StateLock {
  server.unref();
  return { ok: true, crashed, release: () => server.close() };
}

function listen(path: string): Promise<Server | undefined> {
  const server = createServer((socket) => socket.destroy());
  return new Promise((resolvePromise, reject) => {
    server.once("error", (error: NodeJS.ErrnoException) => (error.code === "EADDRINUSE" ? resolvePromise(undefined) : reject(error)));
    server.listen(path, () => resolvePromise(server));
  });
}

function isAnswered(path: string): Promise<boolean> {
  return new Promise((resolvePromise) => {
    const socket = connect(path, () => {
      socket.destroy();
      resolvePromise(true);
    });
    socket.once("error", () => resolvePromise(false));
  });
}

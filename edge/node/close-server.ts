import { once } from "node:events";
import type { Server } from "node:http";
import type { Duplex } from "node:stream";

const LOOK_MS = 50;

/** Takes no more connections, lets those in use finish for `drainMs`, then cuts what is left. */
export async function closeServer(server: Server, tunnels: ReadonlySet<Duplex>, drainMs: number): Promise<void> {
  const closed = once(server, "close");
  server.close();
  // A connection kept alive is idle between two requests; from now on that is its end.
  const idle = setInterval(() => server.closeIdleConnections(), LOOK_MS);
  const deadline = setTimeout(() => {
    server.closeAllConnections();
    for (const socket of tunnels) socket.destroy();
  }, drainMs);
  await closed;
  clearInterval(idle);
  clearTimeout(deadline);
}

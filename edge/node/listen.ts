import { once } from "node:events";
import { createServer, type IncomingMessage, type RequestListener, type Server, type ServerOptions } from "node:http";
import { createServer as createTlsServer } from "node:https";
import type { AddressInfo } from "node:net";
import type { Duplex } from "node:stream";
import { mayUpgrade } from "./answer-upgrade.ts";
import type { TlsFiles } from "./tls-files.ts";

/** What of a message may be how large and how slow; in milliseconds. */
const limits: ServerOptions = {
  maxHeaderSize: 65_536,
  headersTimeout: 15_000,
  requestTimeout: 300_000,
  connectionsCheckingInterval: 5000,
  // Longer than load balancers keep theirs, so that none sends into a connection that is just being closed.
  keepAliveTimeout: 75_000,
  insecureHTTPParser: false,
  // The steps refuse a missing Host themselves, as a problem.
  requireHostHeader: false,
  noDelay: true,
};

export interface Listening {
  host: string;
  port: number;
  maxConnections: number;
  tls: TlsFiles | null;
}

export interface Handlers {
  request: RequestListener;
  upgrade: (message: IncomingMessage, head: Buffer) => void;
  connect: (socket: Duplex) => void;
  unreadable: (error: NodeJS.ErrnoException, socket: Duplex) => void;
  dropped: () => void;
}

/** A server of HTTP/1.1, with TLS where there are files for it, once it listens. */
export async function listen({ host, port, maxConnections, tls }: Listening, handlers: Handlers): Promise<{ server: Server; url: string }> {
  const options = { ...limits, shouldUpgradeCallback: mayUpgrade };
  const server = tls === null ? createServer(options) : createTlsServer({ ...options, ...tls.read() });
  server.maxConnections = maxConnections;
  server.on("request", handlers.request);
  // What waits for `100 Continue` gets it when its body is wanted, and not when it is refused.
  server.on("checkContinue", handlers.request);
  server.on("checkExpectation", handlers.request);
  server.on("upgrade", (message, _socket, head) => handlers.upgrade(message, head));
  server.on("connect", (_message, socket) => handlers.connect(socket));
  server.on("clientError", handlers.unreadable);
  server.on("drop", handlers.dropped);
  server.listen(port, host);
  await once(server, "listening");
  const bound = server.address() as AddressInfo;
  const name = bound.family === "IPv6" ? `[${bound.address}]` : bound.address;
  return { server, url: `${tls === null ? "http" : "https"}://${name}:${bound.port}` };
}

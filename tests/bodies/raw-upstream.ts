import { once } from "node:events";
import { type AddressInfo, createServer } from "node:net";
import { Wire } from "./wire.ts";

/** Answers one request with bytes; its head has been read. */
export type RawHandler = (wire: Wire) => unknown;

export type RawUpstream = Awaited<ReturnType<typeof startRawUpstream>>;

/** A server on bare sockets that takes one request a connection; what it does is said for each path. */
export async function startRawUpstream() {
  const handlers = new Map<string, RawHandler>();
  const server = createServer({ allowHalfOpen: true }, async (socket) => {
    const wire = new Wire(socket);
    try {
      const head = await wire.until(/\r\n\r\n/);
      await handlers.get(head.split(" ")[1] ?? "")?.(wire);
    } catch {
      wire.reset();
    }
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    on: (path: string, handler: RawHandler) => void handlers.set(path, handler),
    close: () => server.close(),
  };
}

/** An answer of these header lines that ends its connection. */
export function reply(status: string, lines: readonly string[] = [], body = ""): string {
  return `${[`HTTP/1.1 ${status}`, ...lines, "Connection: close"].join("\r\n")}\r\n\r\n${body}`;
}

import { once } from "node:events";
import { type AddressInfo, createServer, type Socket } from "node:net";
import type { World } from "./fuzz-config.ts";
import { fieldOf, type Message, readMessage } from "./read-message.ts";

export interface Arrival {
  world: World;
  method: string;
  /** As it stood in the request line, as a byte string. */
  target: string;
  fields: Message["fields"];
  body: string;
}

/** What reached the upstreams, by the id of the case that sent it. */
export class Arrivals {
  readonly #byId = new Map<string, Arrival[]>();

  add(id: string, arrival: Arrival): void {
    this.#byId.set(id, [...(this.#byId.get(id) ?? []), arrival]);
  }

  take(id: string): Arrival[] {
    const found = this.#byId.get(id) ?? [];
    this.#byId.delete(id);
    return found;
  }

  /** What came for no case, or after its case was answered. */
  left(): [string, Arrival[]][] {
    return [...this.#byId];
  }
}

/** An upstream on a bare socket: it records what stands on the wire and lets no URL library near it. */
export async function startRawUpstream(world: World, arrivals: Arrivals) {
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.on("close", () => sockets.delete(socket)).on("error", () => socket.destroy());
    serve(socket, world, arrivals);
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    close: () => {
      server.close();
      for (const socket of sockets) socket.destroy();
    },
  };
}

function serve(socket: Socket, world: World, arrivals: Arrivals): void {
  let pending: Buffer = Buffer.alloc(0);
  socket.on("data", (bytes) => {
    pending = pending.length === 0 ? bytes : Buffer.concat([pending, bytes]);
    for (let message = readMessage(pending); message; message = readMessage(pending)) {
      pending = pending.subarray(message.length);
      const words = message.startLine.split(" ");
      const method = words[0] ?? "";
      arrivals.add(fieldOf(message, "x-fuzz-case") ?? `without an id: ${message.startLine}`, {
        world,
        method,
        target: words.slice(1, -1).join(" "),
        fields: message.fields,
        body: message.body,
      });
      socket.write(`HTTP/1.1 200 OK\r\nX-Upstream: ${world}\r\nContent-Length: 2\r\n\r\n${method === "HEAD" ? "" : "ok"}`);
    }
  });
}

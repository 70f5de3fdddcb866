import { once } from "node:events";
import { type AddressInfo, connect } from "node:net";
import { neonConfig } from "@neondatabase/serverless";
import { createWebSocketStream, WebSocketServer } from "ws";

/** Neon's driver speaks Postgres inside a WebSocket; this unpacks it, as Neon's own proxy does. Returns what closes it. */
export async function startNeonProxy(databasePort: number): Promise<() => Promise<void>> {
  const proxy = new WebSocketServer({ port: 0, host: "127.0.0.1" });
  proxy.on("connection", (socket) => {
    const inner = connect(databasePort, "127.0.0.1");
    const outer = createWebSocketStream(socket);
    outer.pipe(inner).pipe(outer);
    for (const end of [inner, outer]) end.on("error", () => socket.terminate());
  });
  await once(proxy, "listening");
  const { port } = proxy.address() as AddressInfo;
  Object.assign(neonConfig, {
    wsProxy: () => `127.0.0.1:${port}/v2`,
    useSecureWebSocket: false,
    pipelineTLS: false,
    pipelineConnect: false,
  });
  return async () => {
    for (const client of proxy.clients) client.terminate();
    await new Promise<void>((resolve) => proxy.close(() => resolve()));
  };
}

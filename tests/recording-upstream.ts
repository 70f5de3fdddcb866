import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { text } from "node:stream/consumers";
import { WebSocketServer } from "ws";

export type RecordingUpstream = Awaited<ReturnType<typeof startRecordingUpstream>>;

/** An upstream that keeps every request line as it came, echoes path and headers, and echoes WebSocket messages. */
export async function startRecordingUpstream() {
  const lines: string[] = [];
  const server = createServer(async (request, response) => {
    lines.push(`${request.method} ${request.url}`);
    const body = await text(request).catch(() => null);
    // The edge let go of it: its caller broke off.
    if (body === null) return;
    const status = Number(request.headers["demo-status"] ?? 200);
    response.writeHead(status, { "Content-Type": "application/json" });
    response.end(JSON.stringify({ method: request.method, path: request.url, headers: request.headers, body }));
  });
  const sockets = new WebSocketServer({ noServer: true });
  server.on("upgrade", (request, socket, head) => {
    lines.push(`${request.method} ${request.url} (upgrade)`);
    sockets.handleUpgrade(request, socket, head, (client) => client.on("message", (data) => client.send(`echo ${String(data)}`)));
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    lines,
    close: () => {
      for (const client of sockets.clients) client.terminate();
      server.close();
      server.closeAllConnections();
    },
  };
}

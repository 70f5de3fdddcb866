import { once } from "node:events";
import { expect, it, vi } from "vitest";
import { WebSocket, WebSocketServer } from "ws";
import { openSocket, startServer, startTestEdge, testConfig } from "./test-node-edge.ts";

/** An upstream that echoes messages, and the targets it was asked for. */
async function startEcho() {
  const targets: string[] = [];
  const { server, url } = await startServer(() => {});
  const sockets = new WebSocketServer({ server });
  sockets.on("connection", (socket, request) => {
    targets.push(request.url ?? "");
    socket.on("message", (data) => socket.send(`echo ${String(data)}`));
  });
  return { url, targets, sockets };
}

const hello = (lines = "") =>
  `GET /open/socket HTTP/1.1\r\nHost: gw.test\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n${lines}\r\n`;

it("carries WebSocket messages both ways", async () => {
  const upstream = await startEcho();
  const edge = await startTestEdge({ config: testConfig(upstream.url) });
  const client = new WebSocket(`${edge.url.replace("http", "ws")}/open/socket?a=%2f`);
  await once(client, "open");
  for (const text of ["one", "two"]) {
    client.send(text);
    const [message] = await once(client, "message");
    expect(String(message)).toBe(`echo ${text}`);
  }
  expect(upstream.targets).toEqual(["/open/socket?a=%2f"]);
  const closed = once(client, "close");
  for (const socket of upstream.sockets.clients) socket.terminate();
  await closed;
});

it("closes the upstream's side when the caller leaves", async () => {
  let left = false;
  const { server, url } = await startServer(() => {});
  server.on("upgrade", (_request, socket) => {
    socket.write("HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\nhi");
    socket.resume().on("end", () => {
      left = true;
    });
    socket.on("error", () => {});
  });
  const edge = await startTestEdge({ config: testConfig(url) });
  const { socket, received } = openSocket(edge.url);
  socket.write(hello());
  await vi.waitFor(() => expect(received()).toMatch(/^HTTP\/1\.1 101 [\s\S]*\r\n\r\nhi$/), { timeout: 5000 });
  socket.destroy();
  await vi.waitFor(() => expect(left).toBe(true), { timeout: 5000 });
});

it("answers what the steps refuse, and what the upstream does not switch, as any request", async () => {
  const { url } = await startServer((_request, response) => void response.writeHead(426).end("no sockets here"));
  const edge = await startTestEdge({ config: testConfig(url) });
  for (const [path, wanted] of [
    ["/open/socket", /^HTTP\/1\.1 426 [\s\S]*no sockets here$/],
    ["/api/socket", /^HTTP\/1\.1 401 [\s\S]*"code":"authentication-required"/],
  ] as const) {
    const { socket, received, closed } = openSocket(edge.url);
    socket.write(hello().replace("/open/socket", path));
    await closed;
    expect(received()).toMatch(wanted);
  }
});

it("ends tunnels when the edge stops", async () => {
  const upstream = await startEcho();
  const edge = await startTestEdge({ config: testConfig(upstream.url) });
  const client = new WebSocket(`${edge.url.replace("http", "ws")}/open/socket`);
  await once(client, "open");
  const closed = once(client, "close");
  await edge.close(50);
  await closed;
});

import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { afterEach, expect, test, vi } from "vitest";
import { WebSocket } from "ws";
import type { StreamState } from "../dashboard/src/live/kept-socket.ts";
import { openMetricsStream } from "../dashboard/src/live/open-metrics-stream.ts";

const patience = { timeout: 20_000, interval: 20 };
const running: (() => void)[] = [];
afterEach(() => {
  for (const close of running.splice(0)) close();
});

/** Follows a stream as docs/stream.md says that a program does. */
function follow(port: number) {
  const states: StreamState[] = [];
  const client = openMetricsStream(
    { onFrame: () => {}, onState: (state) => states.push(state) },
    { url: `ws://127.0.0.1:${port}/ws/metrics`, openSocket: (url) => new WebSocket(url) },
  );
  running.push(client.close);
  const attempts = () => Math.max(0, ...states.map((state) => (state.status === "reconnecting" ? state.attempt : 0)));
  return { ...client, states, attempts };
}

async function startServer(status: number | null) {
  const server = createServer();
  // Null: it never answers.
  server.on("upgrade", (_request, socket) => {
    running.push(() => socket.destroy());
    if (status !== null) socket.end(`HTTP/1.1 ${status} Refused\r\nContent-Length: 0\r\n\r\n`);
  });
  await once(server.listen(0, "127.0.0.1"), "listening");
  running.push(() => server.close());
  return { server, port: (server.address() as AddressInfo).port };
}

test("a program that cannot connect tries again and lives on", async () => {
  const { server, port } = await startServer(null);
  await new Promise((resolve) => server.close(resolve));
  const client = follow(port);
  await vi.waitFor(() => expect(client.attempts()).toBeGreaterThan(1), patience);
});

test.each([401, 429])("a program that is answered %i tries again and lives on", async (status) => {
  const { port } = await startServer(status);
  const client = follow(port);
  await vi.waitFor(() => expect(client.attempts()).toBeGreaterThan(1), patience);
});

test("a program that closes while it connects lives on", async () => {
  const { server, port } = await startServer(null);
  const client = follow(port);
  await once(server, "upgrade");
  client.close();
  expect(client.states.at(-1)).toEqual({ status: "closed", code: null });
  await new Promise((resolve) => setImmediate(resolve));
});

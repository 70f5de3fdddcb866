import { once } from "node:events";
import { createServer, type Socket } from "node:net";
import { expect, it, vi } from "vitest";
import { openSocket, sendRaw, startRawServer, startTestEdge, testConfig, urlOf } from "./test-node-edge.ts";

const ask = "GET /open/x HTTP/1.1\r\nHost: gw.test\r\nConnection: close\r\n\r\n";

/** An upstream that answers the first bytes of each connection so. */
const upstream = (answer: (socket: Socket) => void) => startRawServer((socket) => void socket.once("data", () => answer(socket)));

async function edgeBefore(answer: (socket: Socket) => void) {
  return startTestEdge({ config: testConfig(await upstream(answer)) });
}

it("502 where nobody listens", async () => {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const url = urlOf(server);
  server.close();
  const edge = await startTestEdge({ config: testConfig(url) });
  expect(await sendRaw(edge.url, ask)).toMatch(/^HTTP\/1\.1 502 [\s\S]*"code":"upstream-unreachable"/);
});

it.each([
  ["closes without a word", (socket: Socket) => void socket.end()],
  ["resets", (socket: Socket) => void socket.resetAndDestroy()],
  ["speaks something else", (socket: Socket) => void socket.end("SSH-2.0-OpenSSH_9.6\r\n")],
  ["answers with two lengths", (socket: Socket) => void socket.end("HTTP/1.1 200 OK\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nab")],
  ["answers with headers without end", (socket: Socket) => void socket.write(`HTTP/1.1 200 OK\r\nX: ${"x".repeat(70_000)}\r\n`)],
  [
    "switches protocols unasked",
    (socket: Socket) => void socket.write("HTTP/1.1 101 Switching\r\nUpgrade: x\r\nConnection: upgrade\r\n\r\n"),
  ],
])("502 where the upstream %s", async (_what, answer) => {
  const edge = await edgeBefore(answer);
  expect(await sendRaw(edge.url, ask)).toMatch(/^HTTP\/1\.1 502 /);
});

it("504 where the upstream hangs", async () => {
  const edge = await edgeBefore(() => {});
  expect(await sendRaw(edge.url, ask)).toMatch(/^HTTP\/1\.1 504 [\s\S]*"code":"upstream-timeout"/);
});

const broken: [what: string, how: (socket: Socket) => void][] = [
  [
    "is reset",
    (socket) => {
      socket.write("part");
      setImmediate(() => socket.resetAndDestroy());
    },
  ],
  ["ends early", (socket) => void socket.end("part")],
];
const framings = [
  ["with a length", "HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n", ""],
  ["in chunks", "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n", "4\r\n"],
] as const;

it.each(broken.flatMap(([what, how]) => framings.map(([framing, head, size]) => ({ what, how, framing, head, size }))))(
  "a body $framing that $what never looks complete",
  async ({ how, head, size }) => {
    const edge = await edgeBefore((socket) => {
      socket.write(`${head}${size}`);
      how(socket);
    });
    const text = await sendRaw(edge.url, ask);
    expect(text).toMatch(/^HTTP\/1\.1 (200|502) /);
    if (text.startsWith("HTTP/1.1 200")) expect(text.endsWith("\r\n0\r\n\r\n")).toBe(false);
    expect(text).not.toMatch(/content-length: 4\r\n/i);
  },
);

it("a body that only the connection's end ends, and a reset ends, is reset to a caller of HTTP/1.0 too", async () => {
  const sent = Promise.withResolvers<Socket>();
  const edge = await edgeBefore((socket) => {
    socket.write("HTTP/1.0 200 OK\r\n\r\npart");
    sent.resolve(socket);
  });
  const { socket, received, closed } = openSocket(edge.url);
  socket.write("GET /open/x HTTP/1.0\r\nHost: gw.test\r\n\r\n");
  await vi.waitFor(() => expect(received()).toContain("part"), { timeout: 5000 });
  (await sent.promise).resetAndDestroy();
  expect(await closed).toBe("reset");
});

it("more than the announced length is not passed on", async () => {
  const edge = await edgeBefore(
    (socket) => void socket.write("HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nbodyHTTP/1.1 200 OK\r\nX-Smuggled: 1\r\n\r\n"),
  );
  const text = await sendRaw(edge.url, ask);
  expect(text).toMatch(/\r\n\r\nbody$/);
  expect(await sendRaw(edge.url, ask)).not.toContain("X-Smuggled");
});

it("400 where the caller's body breaks off, and the upstream never sees its end", async () => {
  let seen = "";
  const gone = Promise.withResolvers<void>();
  const url = await startRawServer((socket) => {
    socket.on("data", (chunk) => {
      seen += chunk.toString();
    });
    socket.on("close", () => gone.resolve());
  });
  const edge = await startTestEdge({ config: testConfig(url) });
  const { socket } = openSocket(edge.url);
  socket.write("POST /open/x HTTP/1.1\r\nHost: gw.test\r\nTransfer-Encoding: chunked\r\n\r\n4\r\npart\r\n");
  await vi.waitFor(() => expect(seen).toContain("part"), { timeout: 5000 });
  socket.destroy();
  await gone.promise;
  expect(seen.endsWith("0\r\n\r\n")).toBe(false);
});

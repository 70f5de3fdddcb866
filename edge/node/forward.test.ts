import { once } from "node:events";
import { expect, it, vi } from "vitest";
import { openSocket, sendRaw, startRawServer, startServer, startTestEdge, testConfig } from "./test-node-edge.ts";

/** Waits until an amount no longer grows from one look to the next. */
async function atRest(amount: () => number): Promise<void> {
  let last = -1;
  await vi.waitFor(
    () => {
      const before = last;
      last = amount();
      expect(last).toBe(before);
    },
    { timeout: 20_000, interval: 300 },
  );
}

/** An upstream that tells what it was sent. */
const echo = () =>
  startServer(async (request, response) => {
    let body = "";
    for await (const part of request) body += String(part);
    const { method, url, rawHeaders } = request;
    response.writeHead(Number(request.headers["want-status"] ?? 200), ["Set-Cookie", "a=1", "Set-Cookie", "b=2", "X-From", "upstream"]);
    response.end(request.method === "HEAD" ? undefined : JSON.stringify({ method, url, rawHeaders, body }));
  });

async function echoEdge() {
  const { url } = await echo();
  return startTestEdge({ config: testConfig(url) });
}

it.each(["GET", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "REPORT", "PROPFIND"])("forwards %s with its body", async (method) => {
  const edge = await echoEdge();
  const body = method === "GET" ? undefined : "the body";
  const answer = await fetch(`${edge.url}/open/x`, { method, body });
  expect(await answer.json()).toMatchObject({ method, url: "/open/x", body: body ?? "" });
});

it.each([["/open/a?x=%2f&y=//&z=%252e"], ["/open/a%20b?q='\"<>|\\^`{}"], ["/open/%E2%82%AC?%E2%82%AC"], ["/open/a??b=?"]])(
  "forwards the target %s byte for byte",
  async (target) => {
    const edge = await echoEdge();
    const text = await sendRaw(edge.url, `GET ${target} HTTP/1.1\r\nHost: gw.test\r\nConnection: close\r\n\r\n`);
    expect(text.startsWith("HTTP/1.1 200")).toBe(true);
    expect(text).toContain(JSON.stringify(target).slice(1, -1));
  },
);

it("forwards the path that was judged and no other", async () => {
  const edge = await echoEdge();
  const text = await sendRaw(edge.url, "GET //open//a/../b/%41 HTTP/1.1\r\nHost: gw.test\r\nConnection: close\r\n\r\n");
  expect(text).toContain('"url":"/open/b/A"');
});

it("writes identity headers itself, drops connection headers and keeps what is repeated", async () => {
  const edge = await echoEdge();
  const lines = ["Host: gw.test", "X-Two: one", "X-Two: two", "X-Forwarded-For: 1.2.3.4", "X-Secret: s", "Keep-Alive: timeout=1"];
  const text = await sendRaw(edge.url, `GET /open/x HTTP/1.1\r\n${lines.join("\r\n")}\r\nConnection: close, X-Secret\r\n\r\n`);
  const { rawHeaders } = JSON.parse(text.slice(text.indexOf("{"), text.lastIndexOf("}") + 1)) as { rawHeaders: string[] };
  const pairs = rawHeaders.flatMap((name, index) => (index % 2 === 0 ? [`${name}: ${rawHeaders[index + 1]}`] : []));
  expect(pairs).toEqual(expect.arrayContaining(["x-two: one", "x-two: two", "x-forwarded-for: 127.0.0.1", "x-forwarded-host: gw.test"]));
  expect(pairs.filter((pair) => /secret|1\.2\.3\.4|keep-alive: timeout/.test(pair))).toEqual([]);
  expect(pairs.find((pair) => pair.startsWith("host: "))).toMatch(/^host: 127\.0\.0\.1:\d+$/);
});

it("passes several cookies, redirects, HEAD, 204 and 304 on as they are", async () => {
  const edge = await echoEdge();
  const ask = (status: string, method = "GET") =>
    fetch(`${edge.url}/open/x`, { method, headers: { "Want-Status": status }, redirect: "manual" });
  const answer = await ask("200");
  expect([answer.headers.getSetCookie(), answer.headers.get("X-From")]).toEqual([["a=1", "b=2"], "upstream"]);
  expect((await ask("302")).status).toBe(302);
  expect([(await ask("204")).status, (await ask("304")).status]).toEqual([204, 304]);
  expect(await (await ask("200", "HEAD")).text()).toBe("");
});

it("passes events on as they come", async () => {
  let push: (text: string) => void = () => {};
  const { url } = await startServer((_request, response) => {
    response.writeHead(200, { "Content-Type": "text/event-stream" });
    response.flushHeaders();
    push = (text) => void response.write(text);
  });
  const edge = await startTestEdge({ config: testConfig(url) });
  const answer = await fetch(`${edge.url}/open/events`);
  const reader = (answer.body as ReadableStream<Uint8Array>).getReader();
  for (const event of ["data: 1\n\n", "data: 2\n\n"]) {
    push(event);
    expect(Buffer.from((await reader.read()).value ?? []).toString()).toBe(event);
  }
  await reader.cancel();
});

it("carries 50 MB up and down", { timeout: 60_000 }, async () => {
  const part = new Uint8Array(1_048_576).fill(7);
  const { url } = await startServer((request, response) => void request.pipe(response));
  const edge = await startTestEdge({ config: testConfig(url, { upstreams: [{ ...testConfig(url).upstreams[0]!, timeoutMs: 50_000 }] }) });
  const { socket } = openSocket(edge.url);
  let received = 0;
  socket.removeAllListeners("data").on("data", (chunk) => {
    received += chunk.length;
  });
  socket.write(`POST /open/x HTTP/1.1\r\nHost: gw.test\r\nConnection: close\r\nContent-Length: ${50 * part.length}\r\n\r\n`);
  for (let sent = 0; sent < 50; sent++) if (!socket.write(part)) await once(socket, "drain");
  await once(socket, "close");
  expect(received).toBeGreaterThan(50 * part.length);
});

it("reads no faster from a caller than the upstream takes it", async () => {
  const url = await startRawServer((socket) => void socket.pause());
  const edge = await startTestEdge({ config: testConfig(url) });
  const { socket } = openSocket(edge.url);
  socket.write("POST /open/x HTTP/1.1\r\nHost: gw.test\r\nTransfer-Encoding: chunked\r\n\r\n");
  const chunk = `10000\r\n${"x".repeat(65_536)}\r\n`;
  let written = 0;
  const push = () => {
    do written += chunk.length;
    while (socket.write(chunk));
  };
  socket.on("drain", push);
  push();
  await atRest(() => written);
  expect(written).toBeLessThan(50_000_000);
});

it("reads no faster from an upstream than the caller takes it", async () => {
  let written = 0;
  const { url } = await startServer((_request, response) => {
    const chunk = Buffer.alloc(262_144);
    const push = () => {
      do written += chunk.length;
      while (!response.destroyed && response.write(chunk));
    };
    response.on("drain", push);
    push();
  });
  const edge = await startTestEdge({ config: testConfig(url) });
  const { socket } = openSocket(edge.url);
  socket.pause();
  socket.write("GET /open/x HTTP/1.1\r\nHost: gw.test\r\n\r\n");
  await atRest(() => written);
  expect(written).toBeLessThan(50_000_000);
});

it("passes trailers and early hints on", async () => {
  const { url } = await startServer((_request, response) => {
    response.writeEarlyHints({ link: "</a.css>; rel=preload" });
    response.writeHead(200, { Trailer: "X-Sum" });
    response.write("body");
    response.addTrailers({ "X-Sum": "42" });
    response.end();
  });
  const edge = await startTestEdge({ config: testConfig(url) });
  const text = await sendRaw(edge.url, "GET /open/x HTTP/1.1\r\nHost: gw.test\r\nConnection: close\r\n\r\n");
  expect(text).toMatch(/^HTTP\/1\.1 103 .*\r\nLink: <\/a\.css>; rel=preload\r\n\r\nHTTP\/1\.1 200 /i);
  expect(text).toMatch(/\r\n0\r\nx-sum: 42\r\n\r\n$/i);
});

it("asks for a body that waits for 100 Continue only when it is wanted", async () => {
  const edge = await echoEdge();
  const head = (path: string) =>
    `POST ${path} HTTP/1.1\r\nHost: gw.test\r\nExpect: 100-continue\r\nContent-Length: 4\r\nConnection: close\r\n\r\n`;
  expect(await sendRaw(edge.url, head("/nowhere"))).toMatch(/^HTTP\/1\.1 404 /);
  const { socket, received, closed } = openSocket(edge.url);
  socket.write(head("/open/x"));
  await vi.waitFor(() => expect(received()).toBe("HTTP/1.1 100 Continue\r\n\r\n"), { timeout: 5000 });
  socket.write("body");
  await closed;
  expect(received()).toContain('"body":"body"');
});

it("keeps the upstream's connection over many requests", async () => {
  let connections = 0;
  const { server, url } = await echo();
  server.on("connection", () => {
    connections += 1;
  });
  const edge = await startTestEdge({ config: testConfig(url) });
  for (let count = 0; count < 5; count++) await (await fetch(`${edge.url}/open/x`)).text();
  expect(connections).toBe(1);
});

it("ends the upstream's request when the caller leaves", async () => {
  let left = false;
  const asked = Promise.withResolvers<void>();
  const { url } = await startServer((request) => {
    request.socket.on("close", () => {
      left = true;
    });
    asked.resolve();
  });
  const edge = await startTestEdge({ config: testConfig(url) });
  const { socket } = openSocket(edge.url);
  socket.write("GET /open/x HTTP/1.1\r\nHost: gw.test\r\n\r\n");
  await asked.promise;
  socket.destroy();
  await vi.waitFor(() => expect(left).toBe(true), { timeout: 5000 });
});

it("answers while the caller is still sending, when the upstream does", async () => {
  const url = await startRawServer((socket) => {
    socket.once("data", () => socket.write("HTTP/1.1 413 Content Too Large\r\nContent-Length: 3\r\n\r\nbig"));
  });
  const edge = await startTestEdge({ config: testConfig(url) });
  const { socket, received } = openSocket(edge.url);
  socket.write("POST /open/x HTTP/1.1\r\nHost: gw.test\r\nContent-Length: 1000000\r\n\r\nbegin");
  await once(socket, "data");
  await vi.waitFor(() => expect(received()).toMatch(/^HTTP\/1\.1 413 [\s\S]*big$/), { timeout: 5000 });
});

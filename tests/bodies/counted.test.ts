import { once } from "node:events";
import { createServer, type IncomingMessage, request, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { gzipSync } from "node:zlib";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { WebSocket, WebSocketServer } from "ws";
import type { MetricBatch } from "#contracts/metric-event.ts";
import { platforms, startPlatform, type TestPlatform } from "./start-platform.ts";

let upstream: Server;
let url = "";

/** Three parts without a length, and then how many bytes came. */
async function answer(incoming: IncomingMessage, response: ServerResponse): Promise<void> {
  const isZipped = incoming.url?.endsWith("gzip") ?? false;
  const encode = (text: string) => (isZipped ? gzipSync(text) : text);
  let bytes = 0;
  for await (const part of incoming) bytes += (part as Buffer).length;
  if (isZipped) response.setHeader("Content-Encoding", "gzip");
  for (let sent = 0; sent < 3; sent++) response.write(encode("x".repeat(1000)));
  if (!incoming.url?.endsWith("endless")) response.end(encode(String(bytes)));
}

beforeAll(async () => {
  upstream = createServer(answer);
  const sockets = new WebSocketServer({ server: upstream });
  sockets.on("connection", (socket) => {
    socket.on("message", (data, binary) => {
      socket.send(data, { binary });
      socket.send("and once more");
    });
  });
  upstream.listen(0, "127.0.0.1");
  await once(upstream, "listening");
  url = `http://127.0.0.1:${(upstream.address() as AddressInfo).port}`;
});
afterAll(() => upstream.close().closeAllConnections());

describe.each(platforms)("what a route counts on %s", (platform) => {
  let edge: TestPlatform;
  let analytics: Server;
  const batches: MetricBatch[] = [];
  beforeAll(async () => {
    const routes = [
      { id: "counted", path: "/counted/*", upstream: "raw", count: ["bodies", "messages"] },
      { id: "fixed", path: "/fixed", respond: { body: "fixed" }, count: ["bodies"] },
      { id: "kept", path: "/kept/*", upstream: "raw", cache: { ttlSeconds: 60 }, count: ["bodies"] },
      { id: "plain", path: "/plain/*", upstream: "raw" },
    ];
    edge = await startPlatform(platform, url, routes);
    analytics = createServer(async (incoming, response) => {
      let text = "";
      for await (const part of incoming) text += String(part);
      if (incoming.method === "POST") batches.push(JSON.parse(text));
      response.end("{}");
    });
    await once(analytics.listen(edge.analyticsPort, "127.0.0.1"), "listening");
  }, 120_000);
  afterAll(async () => {
    await edge?.stop();
    analytics?.close().closeAllConnections();
  }, 60_000);

  /** Bytes in and out as the request's metric event tells them. */
  async function countedBytes(answer: Response | string): Promise<unknown[]> {
    const id = typeof answer === "string" ? answer : answer.headers.get("X-Request-Id");
    let bytes: unknown[] = [];
    const find = () => {
      for (const { events } of batches) {
        const at = events.requestId?.indexOf(id as never) ?? -1;
        if (at >= 0) bytes = [events.bytesIn[at], events.bytesOut[at]];
      }
      return bytes.length;
    };
    await expect.poll(find, { timeout: 20_000 }).toBe(2);
    return bytes;
  }

  const send = (path: string, init: RequestInit & { duplex?: "half" } = {}) => fetch(`http://127.0.0.1:${edge.port}${path}`, init);
  const stream = () => new Blob(["y".repeat(70_000)]).stream();

  it("is the length of bodies that announce none, both ways", async () => {
    const answer = await send("/counted/x", { method: "POST", body: stream(), duplex: "half" });
    expect((await answer.text()).slice(3000)).toBe("70000");
    expect(await countedBytes(answer)).toEqual([70_000, 3005]);
  });

  it("is what is announced, where it is, and nothing on other routes", async () => {
    const half = await send("/counted/x", { method: "POST", body: "four" });
    await half.text();
    expect(await countedBytes(half)).toEqual([4, 3001]);
    const plain = await send("/plain/x", { method: "POST", body: stream(), duplex: "half" });
    await plain.text();
    expect(await countedBytes(plain)).toEqual([null, null]);
  });

  it("is an encoded body's length as it came", async () => {
    const answer = await send("/counted/gzip");
    expect(await answer.text()).toBe(`${"x".repeat(3000)}0`);
    expect(await countedBytes(answer)).toEqual([null, 3 * gzipSync("x".repeat(1000)).length + gzipSync("0").length]);
  });

  it("is the same for what is kept, and nothing for what the gateway itself answers", async () => {
    const fixed = await send("/fixed");
    expect([fixed.headers.get("Content-Length"), await fixed.text(), (await countedBytes(fixed))[0]]).toEqual(["5", "fixed", null]);
    for (let round = 0; round < 2; round++) {
      const kept = await send("/kept/x");
      expect((await kept.text()).length).toBe(3001);
      expect(await countedBytes(kept)).toEqual([null, 3001]);
    }
  });

  it("is what had passed when the caller leaves", async () => {
    const outgoing = request({ host: "127.0.0.1", port: edge.port, path: "/counted/endless", agent: false });
    outgoing.end();
    const [incoming] = (await once(outgoing, "response")) as [IncomingMessage];
    let seen = 0;
    incoming
      .on("error", () => {})
      .on("data", (part: Buffer) => {
        seen += part.length;
      });
    await expect.poll(() => seen).toBe(3000);
    outgoing.socket?.resetAndDestroy();
    expect(await countedBytes(String(incoming.headers["x-request-id"]))).toEqual([null, 3000]);
  });

  it("is told of a WebSocket's messages when it has closed", async () => {
    const socket = new WebSocket(`ws://127.0.0.1:${edge.port}/counted/socket`, { perMessageDeflate: false });
    await once(socket, "open");
    const came: string[] = [];
    socket.on("message", (data) => void came.push(String(data)));
    for (const message of ["text", Buffer.from("x".repeat(70_000)), ""]) socket.send(message);
    await expect.poll(() => came.length).toBe(6);
    expect(came).toEqual(["text", "x".repeat(70_000), ""].flatMap((message) => [message, "and once more"]));
    socket.close(4000, "enough");
    expect((await once(socket, "close"))[0]).toBe(4000);
    const line = () => edge.log().find(({ message }) => message === "websocket closed");
    await expect.poll(line, { timeout: 10_000 }).toMatchObject({ route: "counted", messagesIn: 3, messagesOut: 6 });
  });
});

import { once } from "node:events";
import type { AddressInfo } from "node:net";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { WebSocket, WebSocketServer } from "ws";
import { platforms, startPlatform, type TestPlatform } from "./start-platform.ts";

let server: WebSocketServer;
let url = "";

beforeAll(async () => {
  server = new WebSocketServer({ port: 0, host: "127.0.0.1", perMessageDeflate: { threshold: 0 }, handleProtocols: () => "second" });
  await once(server, "listening");
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  server.on("connection", (socket, { headers }) => {
    socket.on("message", (data, isBinary) => {
      const text = String(data);
      if (text === "leave") socket.close(4321, "as asked");
      else if (text === "headers") socket.send(JSON.stringify(headers));
      else socket.send(data, { binary: isBinary });
    });
    socket.on("close", (code, reason) => server.emit("left", code, String(reason)));
  });
});
afterAll(() => {
  for (const client of server.clients) client.terminate();
  server.close();
});

describe.each(platforms)("a WebSocket on %s", (platform) => {
  let edge: TestPlatform;
  beforeAll(async () => {
    edge = await startPlatform(platform, url, [{ path: "/*", upstream: "raw" }]);
  }, 120_000);
  afterAll(() => edge?.stop(), 60_000);

  async function open(options: { perMessageDeflate?: boolean } = {}): Promise<WebSocket> {
    const socket = new WebSocket(`ws://127.0.0.1:${edge.port}/socket`, ["first", "second"], { perMessageDeflate: false, ...options });
    await once(socket, "open");
    return socket;
  }

  it("carries text and bytes both ways, of any length", async () => {
    const socket = await open();
    for (const message of ["text", "", "x".repeat(200_000), Buffer.from([0, 255, 128]), Buffer.alloc(70_000, 7)]) {
      socket.send(message);
      const [data, isBinary] = (await once(socket, "message")) as [Buffer, boolean];
      expect([data.equals(Buffer.from(message)), isBinary]).toEqual([true, typeof message !== "string"]);
    }
    socket.terminate();
  });

  it("has its pings answered", async () => {
    const socket = await open();
    socket.ping("are you there");
    expect(String((await once(socket, "pong"))[0])).toBe("are you there");
    socket.terminate();
  });

  it("closes with the code and the reason that either end gives", async () => {
    const socket = await open();
    socket.send("leave");
    const [code, reason] = (await once(socket, "close")) as [number, Buffer];
    expect([code, String(reason)]).toEqual([4321, "as asked"]);
    const other = await open();
    const left = once(server, "left");
    other.close(4000, "enough");
    expect(await left).toEqual([4000, "enough"]);
  });

  it("speaks the protocol that the upstream chose, and the upstream hears who is calling", async () => {
    const socket = await open();
    expect(socket.protocol).toBe("second");
    socket.send("headers");
    const headers = JSON.parse(String((await once(socket, "message"))[0])) as Record<string, string>;
    expect(headers["x-aegis-client"]).toMatch(/^ip:/);
    expect(headers["x-forwarded-for"]).toBe("127.0.0.1");
    socket.terminate();
  });

  it("is compressed where the caller and what answers it agree", async () => {
    const socket = await open({ perMessageDeflate: true });
    expect(socket.extensions).toMatch(/^permessage-deflate/);
    socket.send("compressed ".repeat(1000));
    expect(String((await once(socket, "message"))[0])).toBe("compressed ".repeat(1000));
    socket.terminate();
  });
});

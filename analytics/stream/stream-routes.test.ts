import { once } from "node:events";
import type { AddressInfo } from "node:net";
import { createAdaptorServer } from "@hono/node-server";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import type { ClientOptions } from "ws";
import { WebSocket, WebSocketServer } from "ws";
import { MetricsFrame } from "#contracts/report.ts";
import { makeEvent } from "../ingest/test-batch.ts";
import { createLiveSecond } from "./live-second.ts";
import type { MetricsStream } from "./metrics-stream.ts";
import { createMetricsStream } from "./metrics-stream.ts";
import { streamRoutes } from "./stream-routes.ts";

let live: ReturnType<typeof createLiveSecond>;
let stream: MetricsStream;
let server: ReturnType<typeof createAdaptorServer>;
let address: string;
let padding: string;
let isSignedIn: boolean;

beforeEach(async () => {
  live = createLiveSecond(Date.now);
  padding = "";
  isSignedIn = true;
  stream = createMetricsStream(() => ({ ...live.take(), padding }));
  const app = streamRoutes(stream, { viewer: async (_c, next) => next(), stillHolds: async () => isSignedIn, everyMs: 20 });
  server = createAdaptorServer({ fetch: app.fetch, websocket: { server: new WebSocketServer({ noServer: true }) } });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  address = `ws://127.0.0.1:${(server.address() as AddressInfo).port}/ws/metrics`;
});
afterEach(async () => {
  stream.close();
  await new Promise<void>((resolve) => server.close(() => resolve()));
});

async function open(options: ClientOptions = {}): Promise<WebSocket> {
  const before = stream.clients();
  const socket = new WebSocket(address, options);
  await once(socket, "open");
  await vi.waitFor(() => expect(stream.clients()).toBe(before + 1));
  return socket;
}

const nextFrame = async (socket: WebSocket) => MetricsFrame.parse(JSON.parse(String((await once(socket, "message"))[0])));

describe("the stream", () => {
  test("sends every client the same frame at each tick", async () => {
    const [one, other] = [await open(), await open()];
    live.add([makeEvent({ latencyMs: 5 })]);
    const frames = Promise.all([nextFrame(one), nextFrame(other)]);
    stream.tick();
    const [first, second] = await frames;
    expect(first).toMatchObject({ sequence: 1, throughput: 1, latency: 5 });
    expect(second).toEqual(first);
  });

  test("ends with the credential it was opened with", async () => {
    const socket = await open();
    isSignedIn = false;
    const [code] = await once(socket, "close");
    expect(code).toBe(1008);
    await vi.waitFor(() => expect(stream.clients()).toBe(0));
  });

  test("forgets a client that leaves", async () => {
    (await open()).close();
    await vi.waitFor(() => expect(stream.clients()).toBe(0));
  });

  test("keeps a client that answers pings and drops one that does not", async () => {
    const [good, dead] = [await open(), await open({ autoPong: false })];
    const pinged = once(good, "ping");
    const ended = once(dead, "close");
    for (let tick = 0; tick < 20; tick += 1) stream.tick();
    await pinged;
    await new Promise((resolve) => good.ping(resolve));
    await once(good, "pong");
    for (let tick = 0; tick < 20; tick += 1) stream.tick();
    await ended;
    await vi.waitFor(() => expect(stream.clients()).toBe(1));
    expect(good.readyState).toBe(WebSocket.OPEN);
  });

  test("drops a client that does not read, and goes on for the others", async () => {
    // Frames of a megabyte fill the system's buffers before the first heartbeat.
    padding = "x".repeat(1_000_000);
    const [slow, good] = [await open(), await open()];
    slow.pause();
    const ended = once(slow, "close");
    let seen = 0;
    good.on("message", () => {
      seen += 1;
    });
    for (let tick = 1; tick < 20 && stream.clients() === 2; tick += 1) {
      stream.tick();
      await vi.waitFor(() => expect(seen).toBe(tick), { timeout: 5000, interval: 1 });
    }
    expect(stream.clients()).toBe(1);
    slow.resume();
    await ended;
    expect(good.readyState).toBe(WebSocket.OPEN);
  });

  test("says goodbye when the service ends", async () => {
    const socket = await open();
    const closed = once(socket, "close");
    stream.close();
    expect((await closed)[0]).toBe(1001);
  });
});

test("400 input-invalid: a plain GET", async () => {
  const answer = await fetch(address.replace("ws:", "http:"));
  expect([answer.status, (await answer.json()) as unknown]).toMatchObject([400, { code: "input-invalid" }]);
});

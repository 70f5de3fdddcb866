import { once } from "node:events";
import type { AddressInfo } from "node:net";
import { createAdaptorServer } from "@hono/node-server";
import { type ClientOptions, WebSocket, WebSocketServer } from "ws";
import { type MetricsFrame, StreamMessage, type StreamNotice, type StreamRequest, streamBounds } from "#contracts/stream.ts";
import { createFrameRing, toSecondFigures } from "./frame-ring.ts";
import type { MostHeld } from "./held-budget.ts";
import { emptyCell, type LiveCells, wholeKey } from "./live-cells.ts";
import { createMetricsStream } from "./metrics-stream.ts";
import type { Listener, StreamConnection } from "./stream-connection.ts";
import { streamRoutes } from "./stream-routes.ts";
import type { StreamSocket } from "./stream-socket.ts";
import { createWatchlist } from "./watchlist.ts";

/** What a test changes while the stream runs. */
export type StreamFacts = {
  now: number;
  isSignedIn: boolean;
  endsAt: Date | null;
  operator: string;
  routes: readonly string[] | null | Error | Promise<readonly string[]>;
  /** Judging who is there ends with it. */
  admitting: Promise<void>;
  most: { inAll: number; ofOperator: number };
  mostHeld: MostHeld;
};

/** A stream behind a real socket, whose seconds the test ends. */
export async function startTestStream(changes: Partial<StreamFacts> = {}) {
  const most = { inAll: 1000, ofOperator: 1000 };
  const mostHeld = { atOnce: 10_000, perSecond: 0 };
  const person = { now: 0, isSignedIn: true, endsAt: null, operator: "ada" };
  const facts: StreamFacts = { ...person, routes: ["orders", "users"], admitting: Promise.resolve(), most, mostHeld, ...changes };
  const [ring, watchlist] = [createFrameRing(), createWatchlist({ inAll: 3, ofOperator: 2 })];
  const readRoutes = async () => {
    if (facts.routes instanceof Error) throw facts.routes;
    return facts.routes;
  };
  const bounds = { most: facts.most, mostHeld: facts.mostHeld };
  const inner = createMetricsStream({ ring, watchlist, readRoutes, now: () => facts.now, ...bounds, onFault: () => {} });
  const joined: StreamConnection[] = [];
  const join = (socket: StreamSocket, listener: Listener) => {
    const connection = inner.join(socket, listener);
    if (connection !== null) joined.push(connection);
    return connection;
  };
  const stream = { ...inner, join };
  let arrived = 0;
  const app = streamRoutes(stream, {
    viewer: async (c, next) => {
      arrived += 1;
      await facts.admitting;
      c.set("operator", { name: facts.operator, role: "viewer" });
      c.set("credentialEndsAt", facts.endsAt);
      await next();
    },
    stillHolds: async () => facts.isSignedIn,
    credentialOf: () => facts.operator,
    everyMs: 20,
  });
  const websocket = { server: new WebSocketServer({ noServer: true, perMessageDeflate: false, maxPayload: streamBounds.messageBytes }) };
  const server = createAdaptorServer({ fetch: app.fetch, websocket });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  const endSecond = (sequence: number, cells: LiveCells = new Map([[wholeKey, { ...emptyCell(), requests: sequence }]])) => {
    const second = toSecondFigures({ sequence, cells, partial: false, late: 0, missed: 0 });
    ring.push(second);
    return stream.broadcast(second);
  };
  const close = async () => {
    stream.close();
    await new Promise<void>((resolve) => server.close(() => resolve()));
  };
  const open = (options: ClientOptions = {}) => openClient(`ws://127.0.0.1:${port}/ws/metrics`, options);
  return { facts, stream, joined, arrived: () => arrived, watchlist, endSecond, open, close, url: `http://127.0.0.1:${port}/ws/metrics` };
}

/** A client that has heard its hello. */
async function openClient(url: string, options: ClientOptions) {
  const socket = new WebSocket(url, options);
  const frames: MetricsFrame[] = [];
  const notices: StreamNotice[] = [];
  let wake = () => {};
  socket.on("message", (data) => {
    const message = StreamMessage.parse(JSON.parse(String(data)));
    if ("type" in message) notices.push(message);
    else frames.push(message);
    wake();
  });
  const closed = once(socket, "close").then(([code]) => code as number);
  const until = async (isSo: () => boolean) => {
    while (!isSo()) {
      await new Promise<void>((resolve) => {
        wake = resolve;
      });
    }
  };
  /** The answer to a message: the next notice. */
  const ask = async (request: StreamRequest | object | string): Promise<StreamNotice | undefined> => {
    const count = notices.length;
    socket.send(typeof request === "string" ? request : JSON.stringify(request));
    await until(() => notices.length > count);
    return notices.at(-1);
  };
  await once(socket, "open");
  await until(() => notices.length === 1);
  return { socket, frames, notices, closed, until, ask, sequences: () => frames.map(({ sequence }) => sequence) };
}

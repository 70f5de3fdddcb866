import type { MetricsFrame } from "#contracts/report.ts";

/** What the stream needs of a WebSocket; `ws` has this shape. */
export type StreamSocket = {
  readonly bufferedAmount: number;
  send(data: string): void;
  ping(): void;
  close(code: number, reason: string): void;
  terminate(): void;
  on(event: "pong" | "close" | "error", listener: () => void): unknown;
};

/** A client that leaves this much unread is dropped; a frame has about 200 bytes. */
const mostBufferedBytes = 65_536;
const heartbeatFrames = 20;

export type MetricsStream = {
  readonly join: (socket: StreamSocket) => void;
  /** Sends one frame to every client; called once a second. */
  readonly tick: () => void;
  readonly clients: () => number;
  readonly close: () => void;
};

/** Broadcasts frames. A client that answers no ping for two heartbeats, or does not read, is dropped. */
export function createMetricsStream(takeFrame: () => MetricsFrame): MetricsStream {
  const alive = new Map<StreamSocket, boolean>();
  let ticks = 0;

  const join = (socket: StreamSocket) => {
    alive.set(socket, true);
    socket.on("pong", () => alive.has(socket) && alive.set(socket, true));
    socket.on("close", () => alive.delete(socket));
    socket.on("error", () => socket.terminate());
  };
  const beat = (socket: StreamSocket, answered: boolean) => {
    if (!answered) return socket.terminate();
    alive.set(socket, false);
    socket.ping();
  };
  const tick = () => {
    ticks += 1;
    const frame = JSON.stringify(takeFrame());
    for (const [socket, answered] of alive) {
      if (socket.bufferedAmount > mostBufferedBytes) socket.terminate();
      else socket.send(frame);
      if (ticks % heartbeatFrames === 0) beat(socket, answered);
    }
  };
  const close = () => {
    for (const socket of alive.keys()) socket.close(1001, "the service ends");
    alive.clear();
  };
  return { join, tick, clients: () => alive.size, close };
}

import { setImmediate as nextTurn } from "node:timers/promises";
import { streamBounds, streamCloseCodes } from "#contracts/stream.ts";
import { answerRequest, costOf, type RequestParts, refuse } from "./answer-request.ts";
import type { SecondFigures } from "./frame-ring.ts";
import { type Listener, StreamConnection, type WrittenFrames } from "./stream-connection.ts";
import { createStreamPlaces, type MostStreams } from "./stream-places.ts";
import type { StreamSocket } from "./stream-socket.ts";

/** Clients that are sent a frame before other work has its turn. */
const sentAtOnce = 250;
const pingFrames = streamBounds.pingMs / streamBounds.frameMs;

type StreamOptions = RequestParts & {
  readonly now: () => number;
  readonly most: MostStreams;
  /** Told why a message could not be answered, or a second not be sent. */
  readonly onFault: (error: unknown) => void;
};

export type MetricsStream = {
  /** Why another stream of that operator may not be opened; null: it may. */
  readonly refusal: (operator: string) => string | null;
  /** Null: the socket had to be closed. */
  readonly join: (socket: StreamSocket, listener: Listener) => StreamConnection | null;
  /** Sends a second to every client; seconds come in their order. */
  readonly broadcast: (second: SecondFigures) => Promise<void>;
  readonly clients: () => number;
  readonly close: () => void;
};

/** Everybody who listens. */
export function createMetricsStream(options: StreamOptions): MetricsStream {
  const { ring, watchlist, now, onFault } = options;
  /** By connection: with which of the frames between two pings it is pinged, so that not everybody is at once. */
  const connections = new Map<StreamConnection, number>();
  const places = createStreamPlaces(options.most);
  let joined = 0;
  let sending = Promise.resolve();

  const leave = (connection: StreamConnection) => {
    connection.left();
    connections.delete(connection);
    places.giveBack(connection.listener.operator);
    for (const { client } of connection.subscriptions.values()) watchlist.drop(client);
  };
  const join = (socket: StreamSocket, listener: Listener) => {
    const connection = new StreamConnection(socket, listener, now());
    socket.on("error", () => socket.terminate());
    const refusal = places.refusal(listener.operator);
    if (refusal !== null) {
      connection.end(streamCloseCodes.flooded, refusal);
      return null;
    }
    places.take(listener.operator);
    connections.set(connection, joined++ % pingFrames);
    socket.on("close", () => leave(connection));
    hear(socket, connection, options);
    connection.notify({ type: "hello", oldest: ring.oldest(), newest: ring.newest(), ...promises });
    return connection;
  };
  const sendAll = async (second: SecondFigures) => {
    const written: WrittenFrames = new Map();
    let sent = 0;
    for (const [connection, phase] of connections) {
      if (!connection.isOpen) continue;
      endOnTime(connection, now());
      connection.sendFrame(second, written);
      if (second.sequence % pingFrames === phase) connection.beat();
      sent += 1;
      if (sent % sentAtOnce === 0) await nextTurn();
    }
  };
  const broadcast = (second: SecondFigures) => {
    sending = sending.then(() => sendAll(second)).catch(onFault);
    return sending;
  };
  const close = () => {
    for (const connection of connections.keys()) connection.end(streamCloseCodes.serviceEnds, "the service ends");
  };
  return { refusal: places.refusal, join, broadcast, clients: () => connections.size, close };
}

const { frameMs, pingMs, silentAfterMs, subscriptions, messageBytes } = streamBounds;
const promises = { frameMs, pingMs, silentAfterMs, subscriptions, messageBytes };

function endOnTime(connection: StreamConnection, now: number): void {
  const { endsAt } = connection.listener;
  if (endsAt !== null && endsAt.getTime() <= now) connection.end(streamCloseCodes.signInEnded, "the sign-in has ended");
}

/** Messages of one client are answered one after the other. Pings and pongs cost it the same as messages. */
function hear(socket: StreamSocket, connection: StreamConnection, { now, onFault, ...parts }: StreamOptions): void {
  let work = Promise.resolve();
  const answer = (text: string) => {
    work = work
      .then(() => answerRequest(text, connection, parts))
      .catch((error: unknown) => {
        onFault(error);
        refuse(connection, { code: "dependency-unavailable", detail: "The routes cannot be read now; try again in a while." });
      });
  };
  socket.on("message", (data, isBinary) => {
    if (isBinary) return connection.end(streamCloseCodes.notText, "messages are JSON texts");
    const text = String(data);
    if (connection.spend(costOf(text), now())) answer(text);
  });
  socket.on("ping", () => connection.spend(1, now()));
  socket.on("pong", () => {
    connection.answered();
    connection.spend(1, now());
  });
}

import { setImmediate as nextTurn } from "node:timers/promises";
import { streamBounds, streamCloseCodes } from "#contracts/stream.ts";
import { answerRequest, type RequestParts, type ResumeParts } from "./answer-request.ts";
import type { SecondFigures } from "./frame-ring.ts";
import { createHeldBudget, type MostHeld } from "./held-budget.ts";
import { createHeldFrames } from "./held-frames.ts";
import { costOf, nameOf, type ReadRequest, readRequest } from "./read-request.ts";
import { refuseRequest } from "./refuse-request.ts";
import { type Listener, StreamConnection, type WrittenFrames } from "./stream-connection.ts";
import { createStreamPlaces, type MostStreams } from "./stream-places.ts";
import type { StreamSocket } from "./stream-socket.ts";

/** Clients that are sent a frame before other work has its turn. */
const sentAtOnce = 250;
const pingFrames = streamBounds.pingMs / streamBounds.frameMs;

type StreamOptions = RequestParts & {
  readonly now: () => number;
  readonly most: MostStreams;
  readonly mostHeld?: MostHeld;
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
  const resuming = { mayBeSent: createHeldBudget(now, options.mostHeld), writtenOf: createHeldFrames() };
  let [joined, isClosing] = [0, false];
  let sending = Promise.resolve();

  const leave = (connection: StreamConnection) => {
    const { operator } = connection.listener;
    connections.delete(connection);
    places.giveBack(operator);
    for (const { client } of connection.subscriptions.values()) watchlist.drop(client, operator);
    connection.left();
  };
  const refusal = (operator: string) =>
    isClosing ? "This process ends: come back at once, another one goes on." : places.refusal(operator);
  const join = (socket: StreamSocket, listener: Listener) => {
    const connection = new StreamConnection(socket, listener, now());
    socket.on("error", () => socket.terminate());
    const detail = refusal(listener.operator);
    if (detail !== null) {
      connection.end(isClosing ? streamCloseCodes.serviceEnds : streamCloseCodes.flooded, detail);
      return null;
    }
    places.take(listener.operator);
    connections.set(connection, joined++ % pingFrames);
    socket.on("close", () => leave(connection));
    hear(socket, connection, { ...options, ...resuming });
    connection.notify({ type: "hello", oldest: ring.oldest(), newest: ring.newest(), ...promises });
    return connection;
  };
  const broadcast = (second: SecondFigures) => {
    sending = sending.then(() => sendAll(second, connections, now)).catch(onFault);
    return sending;
  };
  const close = () => {
    isClosing = true;
    for (const connection of connections.keys()) connection.end(streamCloseCodes.serviceEnds, "the service ends");
  };
  return { refusal, join, broadcast, clients: () => connections.size, close };
}

async function sendAll(second: SecondFigures, connections: ReadonlyMap<StreamConnection, number>, now: () => number): Promise<void> {
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
}

const { frameMs, pingMs, silentAfterMs, subscriptions, messageBytes } = streamBounds;
const promises = { frameMs, pingMs, silentAfterMs, subscriptions, messageBytes };

function endOnTime(connection: StreamConnection, now: number): void {
  const { endsAt } = connection.listener;
  if (endsAt !== null && endsAt.getTime() <= now) connection.end(streamCloseCodes.signInEnded, "the sign-in has ended");
}

/** Messages of one client are answered one after the other. Pings and pongs cost it the same as messages. */
function hear(socket: StreamSocket, connection: StreamConnection, { now, onFault, ...parts }: StreamOptions & ResumeParts): void {
  let work = Promise.resolve();
  const answer = (read: ReadRequest) => {
    work = work
      .then(() => answerRequest(read, connection, parts))
      .catch((error: unknown) => {
        onFault(error);
        const detail = "The routes cannot be read now; try again in a while.";
        refuseRequest(connection, { code: "dependency-unavailable", ...nameOf(read), detail });
      });
  };
  socket.on("message", (data, isBinary) => {
    if (!connection.isOpen) return;
    if (isBinary) return connection.end(streamCloseCodes.notText, "messages are JSON texts");
    const read = readRequest(String(data));
    if (connection.spend(costOf(read), now())) answer(read);
  });
  socket.on("ping", () => connection.spend(1, now()));
  socket.on("pong", () => {
    connection.answered();
    connection.spend(1, now());
  });
}

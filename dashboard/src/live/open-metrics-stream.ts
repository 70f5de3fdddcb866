import type { Problem } from "#contracts/problem.ts";
import {
  type MetricsFrame,
  StreamMessage,
  type StreamRequest,
  type Subscription,
  streamBounds,
  streamCloseCodes,
} from "#contracts/stream.ts";
import { createFrameOrder } from "./frame-order.ts";
import { KeptSocket, type SocketLike, type StreamState } from "./kept-socket.ts";
import { createRetries } from "./retries.ts";

/** Twenty subscriptions that are tried again after it are fewer messages than a client may send. */
const retryMs = 15_000;

export type StreamListener = {
  /** Frames in their order, each once, those that a lost connection missed included. */
  readonly onFrame: (frame: MetricsFrame) => void;
  readonly onState: (state: StreamState) => void;
  /** So many seconds were missed and come no more. */
  readonly onGone?: (seconds: number) => void;
  /** A message was refused; `id`: of the subscription that it was about. */
  readonly onProblem?: (problem: Problem, id: string | undefined) => void;
};

type Refused = Extract<StreamMessage, { type: "error" }>;

type Place = {
  /** By default /ws/metrics of the page's own origin. */
  readonly url?: string;
  /** By default the platform's WebSocket; programs give one that sends a token. */
  readonly openSocket?: (url: string) => SocketLike;
};

export type MetricsStreamClient = {
  /** Frames carry its figures under `series[id]`; after a lost connection it is subscribed to anew. */
  readonly subscribe: (id: string, subscription: Subscription) => void;
  readonly unsubscribe: (id: string) => void;
  readonly close: () => void;
};

/** Follows /ws/metrics until it is closed: comes back by itself, asks for what it missed, and reports every change of state. */
export function openMetricsStream({ onFrame, onState, onGone, onProblem }: StreamListener, place: Place = {}): MetricsStreamClient {
  const wanted = new Map<string, Subscription>();
  const order = createFrameOrder(onFrame, onGone);
  const send = (request: StreamRequest) => connection.send(JSON.stringify(request));

  const subscribeTo = (id: string) => {
    const subscription = wanted.get(id);
    if (subscription !== undefined) send({ type: "subscribe", id, ...subscription });
  };
  const retries = createRetries(retryMs, subscribeTo);

  const onOpen = () => {
    retries.clear();
    for (const id of wanted.keys()) subscribeTo(id);
    const after = order.begin();
    if (after !== null) send({ type: "resume", after });
  };
  const onError = ({ id, after, problem }: Refused) => {
    if (after !== undefined) order.notResumed(after);
    if (id !== undefined && problem.code === "dependency-unavailable") retries.add(id);
    onProblem?.(problem, id);
  };
  const onText = (text: string) => {
    const message = readMessage(text);
    if (message === undefined) return false;
    if (!("type" in message)) order.take(message);
    else if (message.type === "resumed") order.resumed(message);
    else if (message.type === "error") onError(message);
    return !("type" in message);
  };
  const connection: KeptSocket = new KeptSocket({
    open: () => (place.openSocket ?? openPlatformSocket)(place.url ?? ownUrl()),
    silentAfterMs: streamBounds.silentAfterMs,
    isFinal: (code) => code === streamCloseCodes.signInEnded,
    onOpen,
    onText,
    onState,
  });
  return {
    subscribe: (id, subscription) => {
      wanted.set(id, subscription);
      subscribeTo(id);
    },
    unsubscribe: (id) => {
      if (wanted.delete(id)) send({ type: "unsubscribe", id });
    },
    close: () => {
      retries.clear();
      connection.close();
    },
  };
}

function openPlatformSocket(url: string): SocketLike {
  return new WebSocket(url);
}

function ownUrl(): string {
  const url = new URL("/ws/metrics", window.location.href);
  url.protocol = url.protocol === "https:" ? "wss:" : "ws:";
  return url.href;
}

/** What is no message of the stream is as good as silence: when none comes in time the stream counts as lost. */
function readMessage(text: string): StreamMessage | undefined {
  try {
    return StreamMessage.safeParse(JSON.parse(text)).data;
  } catch {
    return undefined;
  }
}

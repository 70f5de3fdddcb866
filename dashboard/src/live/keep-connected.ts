import { decideReconnectDelay } from "./decide-reconnect-delay.ts";

export type StreamState =
  | { readonly status: "connecting" }
  | { readonly status: "open" }
  | { readonly status: "reconnecting"; readonly attempt: number }
  /** `code`: the service's, where it closed for good; null: closed here. */
  | { readonly status: "closed"; readonly code: number | null };

/** What is used of a WebSocket. */
export type SocketLike = {
  onopen: ((event: never) => unknown) | null;
  onmessage: ((event: never) => unknown) | null;
  onclose: ((event: never) => unknown) | null;
  send(text: string): void;
  close(): void;
};

type Options = {
  readonly open: () => SocketLike;
  /** So long without a sign of life, and the connection is taken for dead. */
  readonly silentAfterMs: number;
  /** Whether there is no use in coming back after this close code. */
  readonly isFinal: (code: number) => boolean;
  readonly onOpen: () => void;
  /** Whether it was a sign of life: what any service might say that ends the connection next is none. */
  readonly onText: (text: string) => boolean;
  readonly onState: (state: StreamState) => void;
};

/** Keeps one socket open: opens another, after a pause, whenever it is lost or silent. `send` reaches an open socket only. */
export function keepConnected({ open, silentAfterMs, isFinal, onOpen, onText, onState }: Options) {
  let socket: SocketLike | undefined;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let attempt = 0;
  let [isOpen, ended] = [false, false];

  const wait = (ms: number, then: () => void) => {
    clearTimeout(timer);
    timer = setTimeout(then, ms);
  };
  const connect = () => {
    const opened = open();
    socket = opened;
    wait(silentAfterMs, lose);
    opened.onopen = () => {
      if (socket !== opened) return;
      isOpen = true;
      onOpen();
    };
    opened.onclose = ({ code }: { code?: number }) => {
      if (socket === opened) code !== undefined && isFinal(code) ? end(code) : lose();
    };
    opened.onmessage = ({ data }: { data: unknown }) => {
      if (socket !== opened || !onText(String(data))) return;
      attempt = 0;
      wait(silentAfterMs, lose);
      onState({ status: "open" });
    };
  };
  const letGo = () => {
    const lost = socket;
    [socket, isOpen] = [undefined, false];
    lost?.close();
  };
  const lose = () => {
    letGo();
    attempt += 1;
    onState({ status: "reconnecting", attempt });
    wait(decideReconnectDelay(attempt, Math.random()), connect);
  };
  const end = (code: number | null) => {
    if (ended) return;
    ended = true;
    clearTimeout(timer);
    globalThis.removeEventListener?.("online", comeBackOnline);
    letGo();
    onState({ status: "closed", code });
  };
  const comeBackOnline = () => socket === undefined && wait(0, connect);

  onState({ status: "connecting" });
  connect();
  globalThis.addEventListener?.("online", comeBackOnline);
  return {
    send: (text: string) => {
      if (isOpen) socket?.send(text);
    },
    close: () => end(null),
  };
}

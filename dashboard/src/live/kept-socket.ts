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
  onerror: ((event: never) => unknown) | null;
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

/** Keeps one socket open: opens another, after a pause, whenever it is lost or silent. */
export class KeptSocket {
  readonly #options: Options;
  #socket: SocketLike | undefined;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #attempt = 0;
  #isOpen = false;
  #ended = false;

  constructor(options: Options) {
    this.#options = options;
    options.onState({ status: "connecting" });
    globalThis.addEventListener?.("online", this.#comeBackOnline);
    this.#connect();
  }

  /** Reaches an open socket only. */
  send(text: string): void {
    if (this.#isOpen) this.#socket?.send(text);
  }

  close(): void {
    this.#end(null);
  }

  #connect(): void {
    const opened = this.#options.open();
    this.#socket = opened;
    this.#wait(this.#options.silentAfterMs, () => this.#lose());
    // A socket that was given up may still speak: nobody listens to it any more.
    opened.onopen = () => this.#socket === opened && this.#opened();
    opened.onclose = ({ code }: { code?: number }) => this.#socket === opened && this.#closed(code);
    // Its end is heard by onclose; but a program's socket whose errors nobody takes ends the program.
    opened.onerror = () => {};
    opened.onmessage = ({ data }: { data: unknown }) => this.#socket === opened && this.#heard(String(data));
  }

  #opened(): void {
    this.#isOpen = true;
    this.#options.onOpen();
  }

  #closed(code: number | undefined): void {
    if (code !== undefined && this.#options.isFinal(code)) this.#end(code);
    else this.#lose();
  }

  #heard(text: string): void {
    if (!this.#options.onText(text) || this.#ended) return;
    this.#attempt = 0;
    this.#wait(this.#options.silentAfterMs, () => this.#lose());
    this.#options.onState({ status: "open" });
  }

  #lose(): void {
    this.#letGo();
    this.#attempt += 1;
    this.#options.onState({ status: "reconnecting", attempt: this.#attempt });
    if (!this.#ended) this.#wait(decideReconnectDelay(this.#attempt, Math.random()), () => this.#connect());
  }

  #end(code: number | null): void {
    if (this.#ended) return;
    this.#ended = true;
    clearTimeout(this.#timer);
    globalThis.removeEventListener?.("online", this.#comeBackOnline);
    this.#letGo();
    this.#options.onState({ status: "closed", code });
  }

  #letGo(): void {
    const lost = this.#socket;
    this.#socket = undefined;
    this.#isOpen = false;
    lost?.close();
  }

  #wait(ms: number, then: () => void): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(then, ms);
  }

  readonly #comeBackOnline = (): void => {
    if (this.#socket === undefined) this.#wait(0, () => this.#connect());
  };
}

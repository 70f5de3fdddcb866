import type { Exchange } from "./exchange.ts";

/** Header fields, names without case. The web's `Headers` is one. */
export interface HeaderFields {
  get(name: string): string | null;
  has(name: string): boolean;
  set(name: string, value: string): void;
  append(name: string, value: string): void;
  delete(name: string): void;
  /** Each name once, in lower case. */
  keys(): Iterable<string>;
  getSetCookie(): string[];
}

/** A request as the steps see it. The web's `Request` is one. */
export interface IncomingRequest {
  readonly method: string;
  /** Scheme, authority and the request target as it was sent. */
  readonly url: string;
  readonly headers: Pick<HeaderFields, "get" | "has" | "keys">;
  /** The platform's stream; null where there is none. Only the platform reads it. */
  readonly body: object | null;
  /** Facts of the connection; Cloudflare's `request.cf` on Workers. */
  readonly cf?: unknown;
}

/** An answer on its way to the caller. The web's `Response` is one. */
export interface Answer {
  readonly status: number;
  readonly headers: HeaderFields;
  /** The platform's stream; only the platform reads it. */
  readonly body: object | null;
  /** Set when the upstream switched to WebSocket: nothing of such an answer may be changed. */
  readonly webSocket?: object | null;
}

/** A request to an upstream's target, whose headers may still be changed. */
export interface OutgoingRequest {
  readonly headers: HeaderFields;
}

export interface SendLimits {
  /** How long to wait for the answer's headers once the caller's body has been sent. */
  headersMs: number;
  /** Ends the attempt, its answer's body included. */
  signal?: AbortSignal;
}

/** How one attempt ended. `unsent`: no byte of the request can have reached the target. */
export type SendResult =
  | { kind: "answer"; answer: Answer }
  | { kind: "upload-failed"; cause: unknown }
  | { kind: "timeout" }
  | { kind: "unreachable"; unsent: boolean; cause: unknown };

/** A body read whole; `too-large` leaves the request as it was: its own stream can still be sent. */
export type BodyRead = { kind: "bytes"; bytes: Uint8Array } | { kind: "too-large" } | { kind: "broken"; cause: unknown };

/** What differs between Workers and Node: how bytes come in and go out. */
export interface Platform {
  /** The caller's request for another address. Without `body`, the caller's own stream is sent, once. */
  outgoing(exchange: Exchange, url: string, body?: Uint8Array): OutgoingRequest;
  /** Sends it and waits for the answer's headers. Redirects are answers. Never throws. */
  send(outgoing: OutgoingRequest, limits: SendLimits): Promise<SendResult>;
  /** Reads the caller's body, up to `maxBytes`, so that it can be sent more than once. Never throws. */
  readBody(exchange: Exchange, maxBytes: number): Promise<BodyRead>;
  /** An answer of ours; `body` may be a stream of the platform's own. */
  answer(status: number, headers: Record<string, string>, body: string | Uint8Array | object | null): Answer;
  /**
   * The same answer, and what its body turned out to be as it passed: null when it broke off, was longer than `maxBytes` or not as
   * long as announced. The copy is read at the upstream's pace, not the caller's, and holds no more than `maxBytes`. `isDecoded`: it
   * is without the answer's Content-Encoding. Never rejects.
   */
  copyBody(answer: Answer, maxBytes: number): { answer: Answer; bytes: Promise<Uint8Array | null>; isDecoded: boolean };
  /** Lets go of an answer that nobody will read. */
  discard(answer: Answer): void;
  /** An upstream's answer in a form whose headers may be changed, its body untouched. */
  passOn(answer: Answer): Answer;
  /** The address of who is at the other end, as the platform vouches for it; null: unknown. */
  peerAddress(request: IncomingRequest): string | null;
  /** Where the edge took the request: Cloudflare's code of the data centre, or the name of a self-hosted edge's place. */
  location(request: IncomingRequest): string | null;
}

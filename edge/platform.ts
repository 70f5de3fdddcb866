import type { Upstream } from "#contracts/upstream.ts";
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
  /** Aborted when the caller leaves; the platform may make it when it is first read. */
  readonly signal?: AbortSignal;
}

/** The certificate that the other end of a connection showed and has the key of. */
export interface ClientCertificate {
  /** Signed by an authority that is trusted for clients, and not revoked where that can be known. */
  verified: boolean;
  /** The certificate itself, DER in base64; empty where the platform keeps one from us for its size. */
  base64: string;
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
  /** The upstream's `clientCertificate`: what the connection is to prove who we are with. */
  certificate: string | undefined;
  /** How long to wait in all, the caller's body included. */
  totalMs?: number | undefined;
  /** How long to wait for a connection, and for a pause of the answer's body; where the platform can tell. */
  connectMs?: number | undefined;
  idleMs?: number | undefined;
  /** Aborted when the caller leaves: ends the attempt, its answer's body included. */
  signal?: AbortSignal | undefined;
  /** Told of every part of a streamed body of the caller's. */
  count?: ((bytes: number) => void) | undefined;
  /** Longest body of the caller's; one whose length is not announced is counted on its way, and the attempt ends beyond it. */
  maxBodyBytes?: number | undefined;
}

/** How one attempt ended. `unsent`: no byte of the request can have reached the target, and the caller's body can still be sent. */
export type SendResult =
  | { kind: "answer"; answer: Answer }
  | { kind: "upload-failed"; cause: unknown }
  | { kind: "body-too-large" }
  | { kind: "timeout" }
  | { kind: "caller-gone" }
  | { kind: "unreachable"; unsent: boolean; cause: unknown };

/** A body read whole; after `too-large` the request's own stream can still be sent, what was read of it first. */
export type BodyRead = { kind: "bytes"; bytes: Uint8Array } | { kind: "too-large" } | { kind: "broken"; cause: unknown };

/** What a target said to a health check: its status, or why there was none. */
export type ProbeResult = { status: number; failure: null } | { status: null; failure: "timeout" | "unreachable" };

/** Messages of one WebSocket: `in` came from the caller. */
export interface MessageCounts {
  messagesIn: number;
  messagesOut: number;
}

/** Where a caller is, in Cloudflare's codes; null: unknown. */
export interface CallerRegion {
  /** The data centre that took the request, or the self-hosted edge's place. */
  colo: string | null;
  country: string | null;
  continent: string | null;
  /** The number of the autonomous system that the caller's address belongs to. */
  network: number | null;
}

/** What differs between Workers and Node: how bytes come in and go out. */
export interface Platform {
  /** Methods whose body it cannot send. */
  readonly bodilessMethods: ReadonlySet<string>;
  /** The caller's request for another address. Without `body`, the caller's own stream is sent, once. */
  outgoing(exchange: Exchange, url: string, body?: Uint8Array): OutgoingRequest;
  /** Sends it and waits for the answer's headers. Redirects are answers. Never throws. */
  send(outgoing: OutgoingRequest, limits: SendLimits): Promise<SendResult>;
  /** Asks a target whether it is well, by GET; redirects are not followed, the body is thrown away. Never throws. */
  probe(url: string, asked: { upstream: Upstream; headersMs: number }): Promise<ProbeResult>;
  /**
   * Reads the caller's body, up to `maxBytes`, so that it can be sent more than once. With `orLost`, one whose length is not
   * announced is read as well; if that proves too large, it is lost. Never throws.
   */
  readBody(exchange: Exchange, maxBytes: number, orLost?: boolean): Promise<BodyRead>;
  /** An answer of ours; `body` may be a stream of the platform's own. */
  answer(status: number, headers: Record<string, string>, body: string | Uint8Array | object | null): Answer;
  /**
   * The same answer, and what its body turned out to be as it passed: null when it broke off, was longer than `maxBytes` or not as
   * long as announced. The copy is read at the upstream's pace, not the caller's, and holds no more than `maxBytes`. Never rejects.
   */
  copyBody(answer: Answer, maxBytes: number): { answer: Answer; bytes: Promise<Uint8Array | null> };
  /** The same answer of an upstream's, and how many bytes its body had, once that has ended, broken off or been left. Never rejects. */
  countBody(answer: Answer, request: IncomingRequest): { answer: Answer; bytes: Promise<number> };
  /** The same answer, switched to WebSocket, and how many messages passed, once it has closed. Never rejects. */
  countMessages(answer: Answer): { answer: Answer; counts: Promise<MessageCounts> };
  /** Lets go of an answer that nobody will read. */
  discard(answer: Answer): void;
  /** An upstream's answer in a form whose headers may be changed, its body untouched. */
  passOn(answer: Answer): Answer;
  /** The address of who is at the other end, as the platform vouches for it; null: unknown. */
  peerAddress(request: IncomingRequest): string | null;
  /** The caller's certificate; null: none was shown or asked for, or the connection is a proxy's. */
  clientCertificate(request: IncomingRequest): ClientCertificate | null;
  /** Whether who is at the other end may prove to be a TLS terminator. */
  mayTerminateTls(request: IncomingRequest): boolean;
  /** Where the edge took the request: Cloudflare's code of the data centre, or the name of a self-hosted edge's place. */
  location(request: IncomingRequest): string | null;
  /** Where the caller is. */
  region(request: IncomingRequest): CallerRegion;
}

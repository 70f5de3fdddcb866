import type { Duplex } from "node:stream";
import type { Dispatcher } from "undici";
import type { SendResult } from "../platform.ts";
import { AnswerBody, type Trailers } from "./answer-body.ts";
import { FieldList } from "./field-list.ts";
import { NodeAnswer } from "./node-answer.ts";
import type { NodeRequest } from "./node-request.ts";
import { Tunnel } from "./tunnel.ts";

type Fields = Readonly<Record<string, string | string[] | undefined>>;
type Controller = Dispatcher.DispatchController;

interface Waiting {
  request: NodeRequest;
  headersMs: number;
  /** How long to wait in all, the caller's body included; undefined: as long as that takes. */
  totalMs: number | undefined;
  /** Whether the caller's own stream is sent: its end is waited for, however long the caller takes. */
  isStreamed: boolean;
  settle: (result: SendResult) => void;
}

/** One request on its way to an upstream, as undici tells of it, until the answer's headers; then its body's feeder. */
export class Attempt implements Dispatcher.DispatchHandler {
  readonly #waiting: Waiting;
  #controller: Controller | null = null;
  #timer: NodeJS.Timeout | undefined;
  readonly #lastTimer: NodeJS.Timeout | undefined;
  #isSettled = false;
  #body: AnswerBody | null = null;

  constructor(waiting: Waiting) {
    this.#waiting = waiting;
    if (!waiting.isStreamed) this.#startTimer();
    if (waiting.totalMs !== undefined) this.#lastTimer = setTimeout(this.#onLate, waiting.totalMs);
    waiting.request.response?.once("close", this.#onCallerGone);
  }

  /** Ends it from outside, its answer's body included. */
  end(result: SendResult): void {
    if (!this.#isSettled) this.#settle(result);
    this.#controller?.abort(new Error(result.kind));
  }

  onRequestStart(controller: Controller): void {
    this.#controller = controller;
    if (this.#isSettled) controller.abort(new Error("given up while it waited for a connection"));
  }

  onRequestSent(): void {
    if (this.#waiting.isStreamed && !this.#isSettled) this.#startTimer();
  }

  onRequestUpgrade(_controller: Controller, status: number, headers: Fields, socket: Duplex): void {
    const tunnel = new Tunnel(socket);
    if (this.#isSettled) tunnel.close();
    else this.#settle({ kind: "answer", answer: new NodeAnswer(status, FieldList.fromRecord(headers), null, tunnel) });
  }

  onResponseStart(controller: Controller, status: number, headers: Fields): void {
    if (status < 200) this.#passHint(status, headers);
    if (status < 200 || this.#isSettled) return;
    this.#body = new AnswerBody(controller);
    this.#settle({ kind: "answer", answer: new NodeAnswer(status, FieldList.fromRecord(headers), this.#body) });
  }

  onResponseData(_controller: Controller, chunk: Uint8Array): void {
    this.#body?.push(chunk);
  }

  onResponseEnd(_controller: Controller, trailers: Trailers): void {
    this.#body?.finish(trailers);
  }

  onResponseError(_controller: Controller, cause: unknown): void {
    if (this.#isSettled) this.#body?.fail(cause);
    else if (this.#waiting.isStreamed && this.#waiting.request.isBroken) this.#settle({ kind: "upload-failed", cause });
    // It starts when a connection is there to write it to.
    else this.#settle({ kind: "unreachable", unsent: this.#controller === null, cause });
  }

  /** Early hints (RFC 8297) go on to whoever may understand them. */
  #passHint(status: number, { link }: Fields): void {
    const { response, message } = this.#waiting.request;
    if (status === 103 && link !== undefined && response !== null && message.httpVersionMinor > 0 && !response.headersSent) {
      response.writeEarlyHints({ link });
    }
  }

  #startTimer(): void {
    this.#timer = setTimeout(this.#onLate, this.#waiting.headersMs);
  }

  #settle(result: SendResult): void {
    this.#isSettled = true;
    clearTimeout(this.#timer);
    clearTimeout(this.#lastTimer);
    this.#waiting.request.response?.off("close", this.#onCallerGone);
    this.#waiting.settle(result);
  }

  readonly #onLate = () => this.end({ kind: "timeout" });

  readonly #onCallerGone = () => {
    const { isStreamed, request } = this.#waiting;
    this.end(isStreamed && request.isBroken ? { kind: "upload-failed", cause: "the caller left" } : { kind: "caller-gone" });
  };
}

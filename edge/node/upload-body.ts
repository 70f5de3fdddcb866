import type { IncomingMessage } from "node:http";
import { Readable } from "node:stream";

/** What is done when the body proves longer than it may be, and who is told of its parts. */
export interface BodyWatch {
  maxBytes: number;
  onExceeded: () => void;
  count: ((bytes: number) => void) | undefined;
}

/**
 * The caller's body as an upstream reads it. What becomes of the upstream must not end the caller's connection, over which an
 * answer is still to go: so the message itself is never handed on, and its rest is let pass when nobody wants it.
 */
export class UploadBody extends Readable {
  readonly #source: IncomingMessage;
  readonly #begin: () => readonly Uint8Array[];
  readonly #watch: BodyWatch;
  #isStarted = false;
  #length = 0;

  /** `begin` is called when the first byte is wanted, and gives what was read of the source before. Until then nothing is taken. */
  constructor(source: IncomingMessage, begin: () => readonly Uint8Array[], watch: BodyWatch) {
    super({ highWaterMark: 65_536 });
    this.#source = source;
    this.#begin = begin;
    this.#watch = watch;
  }

  override _read(): void {
    if (!this.#isStarted) this.#start();
    this.#source.resume();
  }

  override _destroy(error: Error | null, callback: (error?: Error | null) => void): void {
    if (this.#isStarted) {
      this.#source.off("data", this.#onData).off("end", this.#onEnd).off("error", this.#onFault).off("close", this.#onClose);
      this.#source.resume();
    }
    callback(error);
  }

  /** Counts what passes; nothing passes beyond the limit. */
  #pass(chunk: Uint8Array): boolean {
    this.#length += chunk.length;
    this.#watch.count?.(chunk.length);
    if (this.#length <= this.#watch.maxBytes) return this.push(chunk);
    this.#watch.onExceeded();
    return true;
  }

  #start(): void {
    this.#isStarted = true;
    const source = this.#source;
    for (const chunk of this.#begin()) this.#pass(chunk);
    if (source.readableEnded) this.push(null);
    else source.on("data", this.#onData).on("end", this.#onEnd).on("error", this.#onFault).on("close", this.#onClose);
  }

  readonly #onData = (chunk: Buffer) => {
    if (!this.#pass(chunk)) this.#source.pause();
  };
  readonly #onEnd = () => void this.push(null);
  readonly #onFault = (cause: Error) => void this.destroy(cause);
  readonly #onClose = () => {
    if (!this.#source.complete) this.destroy(new Error("the caller left"));
  };
}

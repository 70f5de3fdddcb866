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
  readonly #onStart: () => void;
  readonly #watch: BodyWatch;
  #isStarted = false;
  #length = 0;

  /** `onStart` is called when the first byte is wanted: the moment for `100 Continue`. */
  constructor(source: IncomingMessage, already: readonly Uint8Array[], { onStart, watch }: { onStart: () => void; watch: BodyWatch }) {
    super({ highWaterMark: 65_536 });
    this.#source = source;
    this.#onStart = onStart;
    this.#watch = watch;
    for (const chunk of already) this.#pass(chunk);
  }

  override _read(): void {
    if (!this.#isStarted) this.#start();
    this.#source.resume();
  }

  override _destroy(error: Error | null, callback: (error?: Error | null) => void): void {
    this.#source.off("data", this.#onData).off("end", this.#onEnd).off("error", this.#onFault).off("close", this.#onClose);
    this.#source.resume();
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
    this.#onStart();
    const source = this.#source;
    if (source.readableEnded) return void this.push(null);
    source.on("data", this.#onData).on("end", this.#onEnd).on("error", this.#onFault).on("close", this.#onClose);
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

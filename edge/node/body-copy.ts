import type { BodyWatcher } from "./answer-body.ts";

/** Keeps what passes, up to a number of bytes. */
export class BodyCopy implements BodyWatcher {
  readonly #maxBytes: number;
  readonly #settle: (bytes: Uint8Array | null) => void;
  #parts: Uint8Array[] = [];
  #length = 0;
  /** All that passed; null when it broke off or was too long. */
  readonly bytes: Promise<Uint8Array | null>;

  constructor(maxBytes: number) {
    const { promise, resolve } = Promise.withResolvers<Uint8Array | null>();
    this.#maxBytes = maxBytes;
    this.#settle = resolve;
    this.bytes = promise;
  }

  push(chunk: Uint8Array): void {
    this.#length += chunk.length;
    if (this.#length > this.#maxBytes) this.fail();
    else this.#parts.push(chunk);
  }

  finish(): void {
    if (this.#length <= this.#maxBytes) this.#settle(Buffer.concat(this.#parts));
  }

  fail(): void {
    this.#parts = [];
    this.#settle(null);
  }
}

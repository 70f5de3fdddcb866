import type { Dispatcher } from "undici";
import { BodyCopy } from "./body-copy.ts";

/** Bytes kept for a reader that has not come yet. */
const HELD_BYTES = 65_536;

export type Trailers = Readonly<Record<string, string | string[] | undefined>>;

/** Who takes the body as it comes. */
export interface BodyReader {
  /** False: no more until `resume`. */
  write(chunk: Uint8Array): boolean;
  end(trailers: Trailers): void;
  fail(cause: unknown): void;
}

/** An upstream's answer's body on its way: as much of it in memory as one reader is behind, and no more. */
export class AnswerBody {
  readonly #controller: Dispatcher.DispatchController;
  #reader: BodyReader | null = null;
  #held: Uint8Array[] = [];
  #heldBytes = 0;
  #trailers: Trailers | null = null;
  #fault: unknown;
  #copy: BodyCopy | null = null;

  constructor(controller: Dispatcher.DispatchController) {
    this.#controller = controller;
  }

  push(chunk: Uint8Array): void {
    this.#copy?.push(chunk);
    if (this.#reader === null) {
      this.#held.push(chunk);
      this.#heldBytes += chunk.length;
      if (this.#heldBytes >= HELD_BYTES) this.#controller.pause();
    } else if (!this.#reader.write(chunk)) this.#controller.pause();
  }

  finish(trailers: Trailers): void {
    this.#trailers = trailers;
    this.#copy?.finish();
    this.#reader?.end(trailers);
  }

  fail(cause: unknown): void {
    this.#fault = cause ?? new Error("the upstream's answer broke off");
    this.#copy?.fail();
    this.#reader?.fail(this.#fault);
  }

  /** All of it, where it is here already and has no trailers: most answers come in one piece. */
  whole(): Uint8Array | null {
    if (this.#trailers === null || this.#held.length > 1 || Object.keys(this.#trailers).length > 0) return null;
    return this.#held[0] ?? new Uint8Array();
  }

  /** All of it as it passes, up to `maxBytes`; null when it breaks off, is left or longer. Asked for before it is read. */
  copy(maxBytes: number): Promise<Uint8Array | null> {
    const copy = new BodyCopy(maxBytes);
    for (const chunk of this.#held) copy.push(chunk);
    if (this.#trailers !== null) copy.finish();
    else if (this.#fault !== undefined) copy.fail();
    this.#copy = copy;
    return copy.bytes;
  }

  readWith(reader: BodyReader): void {
    this.#reader = reader;
    let wantsMore = true;
    for (const chunk of this.#held) wantsMore = reader.write(chunk);
    this.#held = [];
    if (this.#fault !== undefined) reader.fail(this.#fault);
    else if (this.#trailers !== null) reader.end(this.#trailers);
    else if (wantsMore) this.#controller.resume();
    else this.#controller.pause();
  }

  resume(): void {
    this.#controller.resume();
  }

  /** Nobody will read on: the upstream's connection is closed unless all of it has come. */
  cancel(): void {
    this.#held = [];
    this.#copy?.fail();
    if (this.#trailers === null && this.#fault === undefined) this.#controller.abort(new Error("nobody reads the answer"));
  }
}

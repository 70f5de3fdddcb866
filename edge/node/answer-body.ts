import type { Dispatcher } from "undici";

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

/** Who sees it pass, at the upstream's pace. */
export interface BodyWatcher {
  push(chunk: Uint8Array): void;
  finish(): void;
  /** It broke off, or nobody reads on. */
  fail(): void;
}

/** An upstream's answer's body on its way: as much of it in memory as one reader is behind, and no more. */
export class AnswerBody {
  readonly #controller: Dispatcher.DispatchController;
  #reader: BodyReader | null = null;
  #held: Uint8Array[] = [];
  #heldBytes = 0;
  #trailers: Trailers | null = null;
  #fault: unknown;
  readonly #watchers: BodyWatcher[] = [];

  constructor(controller: Dispatcher.DispatchController) {
    this.#controller = controller;
  }

  push(chunk: Uint8Array): void {
    for (const watcher of this.#watchers) watcher.push(chunk);
    if (this.#reader === null) {
      this.#held.push(chunk);
      this.#heldBytes += chunk.length;
      if (this.#heldBytes >= HELD_BYTES) this.#controller.pause();
    } else if (!this.#reader.write(chunk)) this.#controller.pause();
  }

  finish(trailers: Trailers): void {
    this.#trailers = trailers;
    for (const watcher of this.#watchers) watcher.finish();
    this.#reader?.end(trailers);
  }

  fail(cause: unknown): void {
    this.#fault = cause ?? new Error("the upstream's answer broke off");
    for (const watcher of this.#watchers) watcher.fail();
    this.#reader?.fail(this.#fault);
  }

  /** All of it, where it is here already and has no trailers: most answers come in one piece. */
  whole(): Uint8Array | null {
    if (this.#trailers === null || this.#held.length > 1 || Object.keys(this.#trailers).length > 0) return null;
    return this.#held[0] ?? new Uint8Array();
  }

  /** Shows all of it to one more, what has come already included. Asked for before it is read. */
  watch(watcher: BodyWatcher): void {
    for (const chunk of this.#held) watcher.push(chunk);
    if (this.#trailers !== null) watcher.finish();
    else if (this.#fault !== undefined) watcher.fail();
    this.#watchers.push(watcher);
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
    for (const watcher of this.#watchers) watcher.fail();
    if (this.#trailers === null && this.#fault === undefined) this.#controller.abort(new Error("nobody reads the answer"));
  }
}

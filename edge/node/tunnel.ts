import type { Duplex } from "node:stream";

/** The upstream's side of a connection that it has switched to WebSocket. */
export class Tunnel {
  readonly #upstream: Duplex;

  constructor(upstream: Duplex) {
    this.#upstream = upstream;
    // Until it is joined: a socket that fails without a listener would end the process.
    upstream.on("error", () => upstream.destroy());
  }

  /** Lets bytes pass both ways until either side ends; what ends one ends the other. */
  join(caller: Duplex, head: Buffer): void {
    const upstream = this.#upstream;
    caller.on("error", () => caller.destroy());
    caller.on("close", () => upstream.destroy());
    upstream.on("close", () => caller.destroy());
    // A side that has said all it will is gone: WebSocket has no half-closed state.
    caller.on("finish", () => caller.destroy());
    upstream.on("finish", () => upstream.destroy());
    if (caller.destroyed) upstream.destroy();
    if (head.length > 0) upstream.write(head);
    upstream.pipe(caller);
    caller.pipe(upstream);
  }

  close(): void {
    this.#upstream.destroy();
  }
}

import type { Duplex } from "node:stream";
import type { MessageCounts } from "../platform.ts";
import { FrameCounter } from "./frame-counter.ts";

/** The upstream's side of a connection that it has switched to WebSocket. */
export class Tunnel {
  readonly #upstream: Duplex;
  #counters: { sent: FrameCounter; received: FrameCounter } | null = null;

  constructor(upstream: Duplex) {
    this.#upstream = upstream;
    // Until it is joined: a socket that fails without a listener would end the process.
    upstream.on("error", () => upstream.destroy());
  }

  /** How many messages passed, once it has closed. Asked for before it is joined. */
  count(): Promise<MessageCounts> {
    const [sent, received] = [new FrameCounter(), new FrameCounter()];
    this.#counters = { sent, received };
    return new Promise((resolve) => {
      this.#upstream.once("close", () => resolve({ messagesIn: sent.messages, messagesOut: received.messages }));
    });
  }

  /** Lets bytes pass both ways until either side ends; what ends one ends the other. */
  join(caller: Duplex, head: Buffer): void {
    const upstream = this.#upstream;
    caller.on("error", () => caller.destroy());
    caller.on("close", () => upstream.destroy());
    upstream.on("close", () => caller.destroy());
    if (caller.destroyed) upstream.destroy();
    this.#watch(caller, head);
    if (head.length > 0) upstream.write(head);
    upstream.pipe(caller);
    caller.pipe(upstream);
  }

  #watch(caller: Duplex, head: Buffer): void {
    if (this.#counters === null) return;
    const { sent, received } = this.#counters;
    sent.push(head);
    caller.on("data", (chunk: Buffer) => sent.push(chunk));
    this.#upstream.on("data", (chunk: Buffer) => received.push(chunk));
  }

  close(): void {
    this.#upstream.destroy();
  }
}

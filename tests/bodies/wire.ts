import { connect, type Socket } from "node:net";

const DEADLINE_MS = 10_000;

/** One end of a connection as bytes, a character each: what is sent is what is written here, what came is kept whole. */
export class Wire {
  readonly #socket: Socket;
  #waiters: (() => void)[] = [];
  text = "";
  isClosed = false;

  constructor(socket: Socket) {
    this.#socket = socket;
    socket.setNoDelay(true);
    socket.on("data", (part) => {
      this.text += part.toString("latin1");
      this.#wake();
    });
    socket.on("error", () => socket.destroy());
    for (const event of ["end", "close"]) {
      socket.on(event, () => {
        this.isClosed = true;
        this.#wake();
      });
    }
  }

  /** Nothing is heard of what the other side has left in the meantime. */
  write(text: string): void {
    if (!this.#socket.destroyed) this.#socket.write(text, "latin1");
  }

  /** Ends this side; the other may go on. */
  end(text = ""): void {
    this.#socket.end(text, "latin1");
  }

  reset(): void {
    this.#socket.resetAndDestroy();
  }

  /** All that came, once it matches; fails where it never does. */
  async until(mark: RegExp): Promise<string> {
    await this.#wait(() => mark.test(this.text), String(mark));
    return this.text;
  }

  /** All that came, once the other side has ended. */
  async closed(): Promise<string> {
    await this.#wait(() => this.isClosed, "the end");
    return this.text;
  }

  async #wait(isOver: () => boolean, what: string): Promise<void> {
    const endsAt = Date.now() + DEADLINE_MS;
    while (!isOver()) {
      const leftMs = endsAt - Date.now();
      if (leftMs <= 0 || this.isClosed)
        throw new Error(`waited in vain for ${what}; there came ${JSON.stringify(this.text.slice(0, 2000))}`);
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, leftMs);
        this.#waiters.push(() => {
          clearTimeout(timer);
          resolve();
        });
      });
    }
  }

  #wake(): void {
    const waiters = this.#waiters;
    this.#waiters = [];
    for (const wake of waiters) wake();
  }
}

export async function openWire(port: number): Promise<Wire> {
  const socket = connect({ port, host: "127.0.0.1", allowHalfOpen: true });
  await new Promise((resolve, reject) => socket.once("connect", resolve).once("error", reject));
  return new Wire(socket);
}

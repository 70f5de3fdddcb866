import { connect, type Socket } from "node:net";
import { type Message, readMessage } from "./read-message.ts";

export type RawAnswer = Message | "closed" | "hung";

const deadlineMs = 20_000;

interface Waiting {
  method: string;
  settle: (answer: RawAnswer) => void;
}

/** A connection that is kept open, one request at a time, opened again where the server ended it. */
export class RawConnection {
  readonly #port: number;
  #socket: Socket | undefined;
  #bytes: Buffer = Buffer.alloc(0);
  #waiting: Waiting | undefined;
  /** Bytes that came although nothing was asked. */
  unasked = "";

  constructor(port: number) {
    this.#port = port;
  }

  /** Whether the next request goes over a connection that served one before: it may end just then. */
  get isUsed(): boolean {
    return this.#socket !== undefined;
  }

  send(request: Buffer, method: string): Promise<RawAnswer> {
    const socket = this.#socket ?? this.#open();
    return new Promise((resolve) => {
      const timer = setTimeout(() => settle("hung"), deadlineMs);
      const settle = (answer: RawAnswer) => {
        clearTimeout(timer);
        this.#waiting = undefined;
        if (typeof answer === "string" || mustEnd(answer, method)) this.end();
        resolve(answer);
      };
      this.#waiting = { method, settle };
      socket.write(request);
    });
  }

  end(): void {
    this.#socket?.destroy();
    this.#socket = undefined;
    this.#bytes = Buffer.alloc(0);
  }

  #open(): Socket {
    const socket = connect({ port: this.#port, host: "127.0.0.1", noDelay: true });
    this.#socket = socket;
    const lose = () => {
      if (this.#socket !== socket) return;
      this.#read(true);
      this.end();
      this.#waiting?.settle("closed");
    };
    socket.on("data", (bytes) => {
      if (this.#socket !== socket) return;
      this.#bytes = this.#bytes.length === 0 ? bytes : Buffer.concat([this.#bytes, bytes]);
      this.#read(false);
    });
    socket.on("end", lose).on("close", lose).on("error", lose);
    return socket;
  }

  #read(isClosed: boolean): void {
    const waiting = this.#waiting;
    if (!waiting) {
      this.unasked += this.#bytes.toString("latin1");
      this.#bytes = Buffer.alloc(0);
      return;
    }
    const message = readMessage(this.#bytes, { withoutBody: hasNoBody(this.#bytes, waiting.method), untilClose: true, isClosed });
    if (!message) return;
    this.#bytes = this.#bytes.subarray(message.length);
    if (this.#bytes.length > 0) this.unasked += this.#bytes.toString("latin1");
    waiting.settle(message);
  }
}

const hasNoBody = (bytes: Buffer, method: string) => method === "HEAD" || /^HTTP\/1\.1 (204|304)/.test(bytes.toString("latin1", 0, 12));

function mustEnd({ fields, startLine }: Message, method: string): boolean {
  const hasClose = fields.some(([name, value]) => name === "connection" && /close/i.test(value));
  return hasClose || startLine.startsWith("HTTP/1.0") || method === "CONNECT";
}

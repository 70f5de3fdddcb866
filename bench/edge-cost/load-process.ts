// Sends one request over and over through plain sockets, and prints what came of it as JSON.
import { connect, type Socket } from "node:net";

interface Order {
  port: number;
  connections: number;
  seconds: number;
  /** Requests a second, sent when they are due whatever the answers do; null: as fast as they are answered. */
  rate: number | null;
  /** Lines of the head, without the last empty one. */
  head: string[];
}

const order = JSON.parse(process.argv[2] ?? "{}") as Order;
const request = Buffer.from(`${order.head.join("\r\n")}\r\n\r\n`);
const latencies: number[] = [];
const statuses: Record<string, number> = {};
const idle: Line[] = [];
const due: number[] = [];
let lost = 0;

/** One connection with at most one request on its way. */
class Line {
  readonly #socket: Socket;
  #received = "";
  #sentFor = 0;
  #busy = false;

  constructor(port: number) {
    this.#socket = connect(port, "127.0.0.1", () => this.#next());
    this.#socket.setNoDelay(true);
    this.#socket.setEncoding("latin1");
    this.#socket.on("data", (text: string) => this.#take(text));
    this.#socket.on("error", () => {});
    this.#socket.on("close", () => {
      if (this.#busy) lost += 1;
    });
  }

  send(dueAt: number): void {
    this.#busy = true;
    this.#sentFor = dueAt;
    this.#socket.write(request);
  }

  end(): void {
    this.#busy = false;
    this.#socket.destroy();
  }

  #take(text: string): void {
    this.#received += text;
    if (!isWhole(this.#received)) return;
    latencies.push(performance.now() - this.#sentFor);
    const status = this.#received.slice(9, 12);
    statuses[status] = (statuses[status] ?? 0) + 1;
    this.#received = "";
    this.#busy = false;
    this.#next();
  }

  #next(): void {
    const dueAt = order.rate === null ? performance.now() : due.shift();
    if (dueAt === undefined) idle.push(this);
    else this.send(dueAt);
  }
}

function isWhole(text: string): boolean {
  const headEnd = text.indexOf("\r\n\r\n");
  if (headEnd < 0) return false;
  const length = /\r\ncontent-length: *(\d+)/i.exec(text.slice(0, headEnd))?.[1];
  return length === undefined ? text.endsWith("0\r\n\r\n") : text.length >= headEnd + 4 + Number(length);
}

const lines = Array.from({ length: order.connections }, () => new Line(order.port));
const startedAt = performance.now();
let asked = 0;
const pacing = order.rate === null ? null : setInterval(() => pace(order.rate ?? 0), 1);

function pace(rate: number): void {
  const wanted = Math.floor(((performance.now() - startedAt) / 1000) * rate);
  for (; asked < wanted; asked++) {
    const dueAt = startedAt + (asked / rate) * 1000;
    const line = idle.pop();
    if (line === undefined) due.push(dueAt);
    else line.send(dueAt);
  }
}

setTimeout(() => {
  if (pacing !== null) clearInterval(pacing);
  for (const line of lines) line.end();
  const sorted = Float64Array.from(latencies).sort();
  const at = (share: number) => sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? null;
  const seconds = (performance.now() - startedAt) / 1000;
  process.stdout.write(`${JSON.stringify({ requests: sorted.length, seconds, statuses, lost, p50: at(0.5), p99: at(0.99) })}\n`);
  process.exit(0);
}, order.seconds * 1000);

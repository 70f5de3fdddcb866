// Sends a number of requests through plain sockets, and prints how many got which status: `send-heads.ts FILE`, an order as JSON.
import { readFileSync } from "node:fs";
import { connect } from "node:net";

interface Order {
  port: number;
  connections: number;
  requests: number;
  target: string;
  /** One header line each, used in turn. */
  lines: string[];
}

const { port, connections, requests, target, lines } = JSON.parse(readFileSync(process.argv[2] ?? "", "utf8")) as Order;
const heads = lines.map((line) => Buffer.from(`GET ${target} HTTP/1.1\r\nHost: api.bench.test\r\n${line}\r\n\r\n`));
const statuses: Record<string, number> = {};
let begun = 0;
let open = 0;

function startLine(): void {
  const socket = connect(port, "127.0.0.1", next);
  let received = "";
  socket.setNoDelay(true);
  socket.setEncoding("latin1");
  open += 1;
  socket.on("data", (text: string) => {
    received += text;
    if (!isWhole(received)) return;
    const status = received.slice(9, 12);
    statuses[status] = (statuses[status] ?? 0) + 1;
    received = "";
    next();
  });
  socket.on("error", () => {});
  socket.on("close", () => {
    open -= 1;
    if (open === 0) process.stdout.write(JSON.stringify(statuses));
  });

  function next(): void {
    const head = heads[begun % heads.length];
    if (begun >= requests || head === undefined) socket.destroy();
    else socket.write(head);
    begun += 1;
  }
}

function isWhole(text: string): boolean {
  const headEnd = text.indexOf("\r\n\r\n");
  if (headEnd < 0) return false;
  const length = /\r\ncontent-length: *(\d+)/i.exec(text.slice(0, headEnd))?.[1];
  return length === undefined ? text.endsWith("0\r\n\r\n") : text.length >= headEnd + 4 + Number(length);
}

for (let line = 0; line < connections; line++) startLine();

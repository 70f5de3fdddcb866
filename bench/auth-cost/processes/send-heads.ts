// Sends a number of requests through plain sockets for every order its parent sends it, and answers how many got which status.
import { connect } from "node:net";
import type { SendOrder } from "../load.ts";

process.on("message", async (order: SendOrder) => process.send?.(await sendAll(order)));

function sendAll({ port, connections, requests, target, lines }: SendOrder): Promise<Record<string, number>> {
  const heads = lines.map((line) => Buffer.from(`GET ${target} HTTP/1.1\r\nHost: api.bench.test\r\n${line}\r\n\r\n`));
  const statuses: Record<string, number> = {};
  let begun = 0;
  const take = () => (begun < requests ? heads[begun++ % heads.length] : undefined);
  const count = (status: string) => {
    statuses[status] = (statuses[status] ?? 0) + 1;
  };
  const all = Array.from({ length: connections }, () => sendOver(port, take, count));
  return Promise.all(all).then(() => statuses);
}

/** One connection, one request at a time, until there are no more. */
function sendOver(port: number, take: () => Buffer | undefined, count: (status: string) => void): Promise<void> {
  return new Promise((resolve) => {
    const socket = connect(port, "127.0.0.1", next);
    let received = "";
    socket.setNoDelay(true);
    socket.setEncoding("latin1");
    socket.on("data", (text: string) => {
      received += text;
      if (!isWhole(received)) return;
      count(received.slice(9, 12));
      received = "";
      next();
    });
    socket.on("error", () => {});
    socket.on("close", () => resolve());

    function next(): void {
      const head = take();
      if (head === undefined) socket.destroy();
      else socket.write(head);
    }
  });
}

function isWhole(text: string): boolean {
  const headEnd = text.indexOf("\r\n\r\n");
  if (headEnd < 0) return false;
  const length = /\r\ncontent-length: *(\d+)/i.exec(text.slice(0, headEnd))?.[1];
  return length === undefined ? text.endsWith("0\r\n\r\n") : text.length >= headEnd + 4 + Number(length);
}

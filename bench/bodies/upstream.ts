// The upstream of the bench of bodies: it sends so many bytes, takes any number, and tells an event a second.
import { createServer, type ServerResponse } from "node:http";

const piece = Buffer.alloc(65_536, "x");

createServer((request, response) => {
  const { searchParams, pathname } = new URL(request.url ?? "/", "http://upstream");
  const asked = Number(searchParams.get("n"));
  if (request.method === "POST") {
    let bytes = 0;
    request.on("data", (part: Buffer) => {
      bytes += part.length;
    });
    request.on("end", () => response.end(String(bytes)));
  } else if (pathname.endsWith("/events")) {
    sendEvents(response, asked);
  } else {
    if (pathname.endsWith("/announced")) response.setHeader("Content-Length", asked);
    sendBytes(response, asked);
  }
}).listen(Number(process.argv[2]), "127.0.0.1");

function sendBytes(response: ServerResponse, bytes: number): void {
  let left = bytes;
  const send = () => {
    while (left > 0) {
      const part = piece.subarray(0, Math.min(left, piece.length));
      left -= part.length;
      if (!response.write(part)) return void response.once("drain", send);
    }
    response.end();
  };
  send();
}

function sendEvents(response: ServerResponse, events: number): void {
  let sent = 0;
  response.writeHead(200, { "Content-Type": "text/event-stream" }).flushHeaders();
  const timer = setInterval(() => {
    response.write(`data: ${++sent}\n\n`);
    if (sent === events) end();
  }, 1000);
  const end = () => {
    clearInterval(timer);
    response.end();
  };
  response.on("close", end);
}

import { once } from "node:events";
import { type AddressInfo, createServer, type Socket } from "node:net";
import { setTimeout as delay } from "node:timers/promises";

export type FaultUpstream = Awaited<ReturnType<typeof startFaultUpstream>>;

interface Seen {
  method: string;
  path: string;
  head: string;
  body: string;
}

const ok = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok";
const status = (code: string, extra = "") => `HTTP/1.1 ${code}\r\n${extra}Content-Length: 4\r\n\r\nbusy`;
const smuggled = "HTTP/1.1 200 OK\r\nContent-Length: 8\r\n\r\nsmuggled";

type Fault = (socket: Socket, request: Seen, nth: number) => unknown;

/** What is done to a request, by the last segment of its path; `nth` counts those with the same path and query, from 1. */
const faults: Record<string, Fault> = {
  ok: (socket) => socket.write(ok),
  hang: () => {},
  reset: (socket) => socket.resetAndDestroy(),
  close: (socket) => socket.end(),
  "mid-header": (socket) => socket.end("HTTP/1.1 200 OK\r\nContent-Le"),
  garbage: (socket) => socket.end("no HTTP at all\r\n\r\n"),
  "mid-body": async (socket) => {
    socket.write("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\npart");
    await delay(20);
    socket.resetAndDestroy();
  },
  short: (socket) => socket.end("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\npart"),
  long: (socket) => socket.write(`${ok}${smuggled}`),
  redirect: (socket) => socket.write(status("302 Found", "Location: http://169.254.169.254/latest/\r\n")),
  "slow-body": async (socket) => {
    socket.write("HTTP/1.1 200 OK\r\nContent-Length: 6\r\n\r\n");
    for (const part of "slowly") {
      socket.write(part);
      await delay(100);
    }
  },
  "first-500": (socket, _, nth) => socket.write(nth === 1 ? status("500 Internal Server Error") : ok),
  "first-502": (socket, _, nth) => socket.write(nth === 1 ? status("502 Bad Gateway") : ok),
  "first-503": (socket, _, nth) => socket.write(nth === 1 ? status("503 Service Unavailable") : ok),
  "first-504": (socket, _, nth) => socket.write(nth === 1 ? status("504 Gateway Timeout") : ok),
  "first-later": (socket, _, nth) => socket.write(nth === 1 ? status("503 Service Unavailable", "Retry-After: 3600\r\n") : ok),
  "first-hang": (socket, _, nth) => void (nth > 1 && socket.write(ok)),
  "first-reset": (socket, _, nth) => (nth === 1 ? socket.resetAndDestroy() : socket.write(ok)),
  "503": (socket) => socket.write(status("503 Service Unavailable")),
  "early-reset": (socket) => socket.resetAndDestroy(),
  "early-413": (socket) => socket.write(status("413 Content Too Large", "Connection: close\r\n")),
  "501": (socket) => socket.write(status("501 Not Implemented")),
};

/** These come as soon as the request's headers are there. */
const early = new Set(["early-reset", "early-413"]);

/** A server on a bare socket that breaks HTTP in every way asked for, and keeps what it has seen. */
export async function startFaultUpstream() {
  const seen: Seen[] = [];
  const counts = new Map<string, number>();
  let mood: string | null = null;
  const answer = (socket: Socket, request: Seen) => {
    seen.push(request);
    const nth = (counts.get(request.path) ?? 0) + 1;
    counts.set(request.path, nth);
    const name = mood ?? request.path.replace(/\?.*/, "").split("/").at(-1) ?? "";
    return (faults[name] ?? faults.ok)?.(socket, request, nth);
  };
  const server = createServer((socket) => readRequests(socket, answer));
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    seen,
    /** How often it was asked for this path and query. */
    timesSeen: (path: string) => counts.get(path) ?? 0,
    /** Until it is null again, every request gets this fault. */
    setMood: (name: string | null) => {
      mood = name;
    },
    close: () => server.close(),
  };
}

/** Cuts a connection's bytes into requests; of a request only `Content-Length` is understood. */
function readRequests(socket: Socket, onRequest: (socket: Socket, request: Seen) => unknown): void {
  let text = "";
  socket.setEncoding("latin1");
  socket.on("error", () => socket.destroy());
  socket.on("data", (part) => {
    text += part;
    for (let request = cut(); request; request = cut()) onRequest(socket, request);
  });
  function cut(): Seen | undefined {
    const end = text.indexOf("\r\n\r\n");
    if (end < 0) return undefined;
    const head = text.slice(0, end);
    const length = Number(/content-length: (\d+)/i.exec(head)?.[1] ?? 0);
    const [method = "", path = ""] = head.split(" ");
    if (text.length < end + 4 + length && !early.has(path.split("/").at(-1) ?? "")) return undefined;
    const body = text.slice(end + 4, end + 4 + length);
    text = text.slice(end + 4 + length);
    return { method, path, head, body };
  }
}

import { once } from "node:events";
import { WebSocket } from "ws";

/** What the bench tells this process to do, and what it tells back. */
export type ClientsStart = { url: string; token: string; clients: number; routes: string[] };
export type ClientsNews =
  | { type: "open" }
  | {
      type: "result";
      frames: number;
      clients: number;
      closed: number;
      dropped: number;
      fewest: number;
      p50: number;
      p95: number;
      p99: number;
      max: number;
    };

const openedAtOnce = 50;
let counting = false;
let delays: number[] = [];
let dropped = 0;
let closed = 0;
let perClient: number[] = [];

process.once("message", (message) => void start(message as ClientsStart));

/** Opens sockets; every other one also subscribes to one of the routes. Then notes how long after its second's end each frame arrives. */
async function start({ url, token, clients, routes }: ClientsStart): Promise<void> {
  perClient = Array.from({ length: clients }, () => 0);
  const headers = { Authorization: `Bearer ${token}` };
  for (let first = 0; first < clients; first += openedAtOnce) {
    const some = Array.from({ length: Math.min(openedAtOnce, clients - first) }, (_, index) => first + index);
    await Promise.all(some.map((index) => open(index, new WebSocket(url, { headers, perMessageDeflate: false }), routes)));
  }
  process.on("message", (message) => {
    if (message === "count") {
      [counting, delays, dropped] = [true, [], 0];
      perClient.fill(0);
    }
    if (message === "tell") tell();
  });
  process.send?.({ type: "open" } satisfies ClientsNews);
}

async function open(index: number, socket: WebSocket, routes: string[]): Promise<void> {
  socket.on("message", (data: Buffer) => note(index, data));
  socket.on("close", () => {
    closed += 1;
  });
  await once(socket, "open");
  const route = routes[index % (routes.length * 2)];
  if (route !== undefined) socket.send(JSON.stringify({ type: "subscribe", id: "route", route, metrics: ["throughput", "p95"] }));
}

const sequenceStart = '{"sequence":'.length;

function note(index: number, data: Buffer): void {
  const now = Date.now();
  if (!counting || data[2] !== 0x73 || data[3] !== 0x65) return;
  const text = data.toString("latin1", sequenceStart, sequenceStart + 10);
  delays.push(now - (Number(text) + 1) * 1000);
  perClient[index] = (perClient[index] ?? 0) + 1;
  if (data.includes('"dropped"')) dropped += 1;
}

function tell(): void {
  counting = false;
  const sorted = Float64Array.from(delays).sort();
  const at = (share: number) => sorted[Math.min(sorted.length - 1, Math.ceil(share * sorted.length) - 1)] ?? Number.NaN;
  const fewest = Math.min(...perClient);
  const figures = { p50: at(0.5), p95: at(0.95), p99: at(0.99), max: at(1) };
  process.send?.({
    type: "result",
    frames: sorted.length,
    clients: perClient.length,
    closed,
    dropped,
    fewest,
    ...figures,
  } satisfies ClientsNews);
}

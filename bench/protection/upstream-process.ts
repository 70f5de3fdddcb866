// Two servers with few workers each behind an endless queue, steered over the channel; ends with the bench.
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";

export interface Mood {
  /** Workers of each server. */
  workers: number;
  /** Part of the requests that is answered 503 at once. */
  faulty: number;
  /** Whether the second server is gone. */
  isSecondDead: boolean;
}

const serviceMs = 70;
let mood: Mood = { workers: 4, faulty: 0, isSecondDead: false };
let requests = 0;
const posts = new Map<string, number>();

/** Works on what is queued as fast as the workers may, also for callers who have given up. */
class Workplace {
  #queue: (() => void)[] = [];
  #busy = 0;

  take(answer: () => void): void {
    this.#queue.push(answer);
    this.#next();
  }

  #next(): void {
    while (this.#busy < mood.workers && this.#queue.length > 0) {
      const answer = this.#queue.shift();
      this.#busy += 1;
      setTimeout(() => {
        this.#busy -= 1;
        answer?.();
        this.#next();
      }, serviceMs);
    }
  }
}

function makeServer(): Server {
  const place = new Workplace();
  const server = createServer((request, response) => {
    request.resume();
    requests += 1;
    if (request.method === "POST") posts.set(request.url ?? "", (posts.get(request.url ?? "") ?? 0) + 1);
    if (Math.random() < mood.faulty) response.writeHead(503).end();
    else place.take(() => response.end("ok"));
  });
  server.keepAliveTimeout = 60_000;
  return server;
}

const listen = (server: Server, port: number) =>
  new Promise<number>((resolve) => server.listen(port, "127.0.0.1", () => resolve((server.address() as AddressInfo).port)));

const first = makeServer();
let second = makeServer();
const ports = [await listen(first, 0), await listen(second, 0)] as const;

process.on("message", async (next: Mood | "counts") => {
  if (next === "counts") {
    process.send?.({ requests, postsSeenTwice: [...posts.values()].filter((times) => times > 1).length });
    return;
  }
  if (next.isSecondDead && !mood.isSecondDead) {
    second.close();
    second.closeAllConnections();
  }
  if (mood.isSecondDead && !next.isSecondDead) {
    second = makeServer();
    await listen(second, ports[1]);
  }
  mood = next;
  process.send?.("done");
});
process.on("disconnect", () => process.exit(0));
process.send?.({ urls: ports.map((port) => `http://127.0.0.1:${port}`) });

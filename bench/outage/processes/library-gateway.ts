// A gateway that asks @upstash/ratelimit as its documentation shows it, all options left as they are; a rejection is a fault of the server.
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import { Ratelimit } from "@upstash/ratelimit";
import { Redis } from "@upstash/redis";
import { Pool } from "undici";
import { benchQuota, type LibraryOrder } from "../start-gateways.ts";

const order = JSON.parse(process.argv[2] ?? "{}") as LibraryOrder;
const ratelimit = new Ratelimit({ redis: new Redis(order.store), limiter: Ratelimit.slidingWindow(benchQuota, "1 m") });
const upstream = new Pool(order.upstream);

async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
  const { success } = await ratelimit.limit(String(request.headers["x-forwarded-for"]));
  if (!success) {
    response.writeHead(429).end();
    return;
  }
  const { statusCode, body } = await upstream.request({ path: request.url ?? "/", method: "GET" });
  response.writeHead(statusCode);
  body.pipe(response);
}

createServer((request, response) => {
  answer(request, response).catch(() => response.writeHead(500).end());
}).listen(order.port, "127.0.0.1");
process.on("disconnect", () => process.exit(0));

import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { setTimeout as delay } from "node:timers/promises";
import { type DemoWish, readDemoWish } from "./read-demo-wish.ts";

const host = "127.0.0.1";
const chunk = Buffer.alloc(64 * 1024, "aegis demo upstream\n");
const bodiless = new Set([204, 205, 304]);

/** Values that an echo must not show; their presence is enough. */
const concealed = new Set(["authorization", "cookie", "x-api-key", "proxy-authorization", "demo-token"]);

export interface DemoUpstream {
  port: number;
  close(): Promise<void>;
}

/**
 * A server to put behind the gateway: echoes the request as it arrived, and answers any status, size, delay or fault
 * that a request asks for by `Demo-*` headers or query parameters. Keeps nothing.
 */
export async function startDemoUpstream(port: number): Promise<DemoUpstream> {
  const server = createServer((request, response) => {
    answer(request, response).catch(() => response.destroy());
  });
  server.keepAliveTimeout = 60_000;
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(port, host, resolve);
  });
  const close = () =>
    new Promise<void>((resolve) => {
      server.close(() => resolve());
      server.closeAllConnections();
    });
  return { port: (server.address() as AddressInfo).port, close };
}

async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
  const wish = readDemoWish(request.headers, request.url ?? "/");
  if (!wish.ok) return sendJson(request, response, 400, { errors: wish.errors });
  if (wish.value.fail === "reset") return void request.socket.resetAndDestroy();
  let bytesReceived = 0;
  for await (const part of request) bytesReceived += (part as Buffer).length;
  if (wish.value.delayMs > 0) await delay(wish.value.delayMs);
  if (wish.value.fail === "hang") return;
  if (wish.value.bytes !== undefined || wish.value.fail === "early-close") return sendFiller(request, response, wish.value);
  sendJson(request, response, wish.value.status, echo(request, bytesReceived));
}

function echo(request: IncomingMessage, bytesReceived: number): Record<string, unknown> {
  const headers = Object.entries(request.headers)
    .map(([name, value]) => [name, concealed.has(name) ? "(concealed)" : value] as const)
    .sort(([a], [b]) => a.localeCompare(b));
  return { method: request.method, path: request.url, headers: Object.fromEntries(headers), bytesReceived };
}

function sendJson(request: IncomingMessage, response: ServerResponse, status: number, value: unknown): void {
  if (bodiless.has(status)) return void response.writeHead(status).end();
  const body = Buffer.from(`${JSON.stringify(value, null, 2)}\n`);
  response.writeHead(status, { "Content-Type": "application/json", "Content-Length": body.length, "Cache-Control": "no-store" });
  response.end(request.method === "HEAD" ? undefined : body);
}

async function sendFiller(request: IncomingMessage, response: ServerResponse, wish: DemoWish): Promise<void> {
  if (bodiless.has(wish.status)) return void response.writeHead(wish.status).end();
  const bytes = wish.bytes ?? 1024;
  response.writeHead(wish.status, { "Content-Type": "application/octet-stream", "Content-Length": bytes, "Cache-Control": "no-store" });
  if (request.method === "HEAD") return void response.end();
  if (wish.fail !== "early-close") return pipeline(Readable.from(filler(bytes)), response);
  await pipeline(Readable.from(filler(Math.floor(bytes / 2))), response, { end: false });
  request.socket.destroy();
}

function* filler(bytes: number): Generator<Buffer> {
  for (let left = bytes; left > 0; left -= chunk.length) yield left < chunk.length ? chunk.subarray(0, left) : chunk;
}

import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { buffer } from "node:stream/consumers";
import { setTimeout as delay } from "node:timers/promises";

/** Stands before the edges' own KV namespaces: what analytics writes reaches each of them `delayMs` later, in order. */
export type KvRelay = { readonly port: number; delayMs: number; readonly close: () => void };

type Call = { method: string; path: string; headers: Record<string, string>; body: Uint8Array<ArrayBuffer> | null };

/**
 * Speaks Cloudflare's KV paths by passing them on. Reads are answered by the first target; a write is answered at once and
 * carried out later, so that each edge reads what was written `delayMs` ago.
 */
export async function startKvRelay(targets: readonly [string, ...string[]]): Promise<KvRelay> {
  const queues = targets.map(() => Promise.resolve());
  const closing = new AbortController();
  const write = (call: Call) => {
    const due = delay(relay.delayMs, undefined, { signal: closing.signal });
    return targets.map((target, index) => {
      const done = Promise.all([queues[index], due]).then(() => carryOut(target, call));
      queues[index] = done.catch((error: unknown) => {
        if (!closing.signal.aborted) console.error("a write did not reach an edge", error);
      });
      return done;
    });
  };
  const answer = async (request: IncomingMessage, response: ServerResponse) => {
    const call = await readCall(request);
    if (isRead(call)) {
      const { status, text } = await send(targets[0], call);
      response.writeHead(status, json).end(text);
      return;
    }
    const carried = write(call);
    if (relay.delayMs === 0) await Promise.all(carried);
    response.writeHead(200, json).end(taken);
  };
  const server = createServer((request, response) => void answer(request, response).catch((error: Error) => response.destroy(error)));
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const close = () => {
    closing.abort();
    server.close();
  };
  const relay = { port: (server.address() as AddressInfo).port, delayMs: 0, close };
  return relay;
}

const json = { "Content-Type": "application/json" };
const taken = JSON.stringify({ success: true, errors: [], messages: [], result: { successful_key_count: 1, unsuccessful_keys: [] } });

async function readCall(request: IncomingMessage): Promise<Call> {
  const { method = "GET", url = "/", headers } = request;
  const body = await buffer(request);
  const kept = ["authorization", "content-type"].flatMap((name): [string, string][] =>
    headers[name] ? [[name, String(headers[name])]] : [],
  );
  return { method, path: url, headers: Object.fromEntries(kept), body: body.length === 0 ? null : new Uint8Array(body) };
}

function isRead({ method, path }: Call): boolean {
  return method === "GET" || path.endsWith("/bulk/get");
}

async function send(target: string, { method, path, headers, body }: Call): Promise<{ status: number; text: string }> {
  const answer = await fetch(target + path, { method, headers, body });
  return { status: answer.status, text: await answer.text() };
}

async function carryOut(target: string, call: Call): Promise<void> {
  const { status, text } = await send(target, call);
  if (status >= 400 && status !== 404) throw new Error(`KV answered ${status}: ${text}`);
}

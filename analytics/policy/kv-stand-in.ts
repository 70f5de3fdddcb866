import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { buffer } from "node:stream/consumers";
import type { KvSettings } from "./kv-client.ts";

/** How the stand-in behaves from now on. */
export type KvFault = "none" | "down" | "hang" | "too-many" | "lose-answer";

type Write = { key: string; value: string; at: number };
type Answer = { status: number; result: unknown; code?: number; info?: unknown };

/** An HTTP server with Cloudflare's KV paths and envelopes over a Map, for tests; it can be made to fail. */
export type KvStandIn = {
  settings: KvSettings;
  values: Map<string, string>;
  /** When each key is forgotten (seconds since 1970), where a writer said so. */
  expirations: Map<string, number>;
  /** Every write that was taken, in order; `at` from a monotonic clock in milliseconds. */
  writes: Write[];
  /** lose-answer: calls are carried out, then the connection breaks. */
  fault: KvFault;
  /** Keys that a bulk write leaves out. */
  leaveOut: Set<string>;
  close: () => Promise<void>;
};

const ACCOUNT = "account-1";
const NAMESPACE = "namespace-1";
const TOKEN = "kv-token-of-the-tests";
const ROOT = `/accounts/${ACCOUNT}/storage/kv/namespaces/${NAMESPACE}/`;

/** Starts the stand-in on a free port of 127.0.0.1. */
export async function startKvStandIn(): Promise<KvStandIn> {
  const server = createServer((request, response) => {
    answer(standIn, request, response).catch((error: unknown) => response.destroy(error as Error));
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  const standIn: KvStandIn = {
    settings: { accountId: ACCOUNT, namespaceId: NAMESPACE, token: TOKEN, baseUrl: `http://127.0.0.1:${port}`, timeoutMs: 1000 },
    values: new Map(),
    expirations: new Map(),
    writes: [],
    fault: "none",
    leaveOut: new Set(),
    close: () => {
      server.closeAllConnections();
      return new Promise((resolve) => server.close(() => resolve()));
    },
  };
  return standIn;
}

async function answer(standIn: KvStandIn, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const body = await buffer(request);
  if (standIn.fault === "hang") return;
  const refusal = refuse(standIn, request);
  if (refusal !== null) return send(response, refusal);
  const result = await perform(standIn, request, body);
  if (standIn.fault === "lose-answer") {
    request.socket.destroy();
    return;
  }
  send(response, result);
}

function refuse({ fault }: KvStandIn, { headers, url = "" }: IncomingMessage): Answer | null {
  if (fault === "down") return { status: 503, result: null, code: 10_000 };
  if (fault === "too-many") return { status: 429, result: null, code: 971 };
  if (headers.authorization === undefined) return { status: 401, result: null, code: 10_001 };
  if (headers.authorization !== `Bearer ${TOKEN}`) return { status: 403, result: null, code: 10_000 };
  return url.startsWith(ROOT) ? null : { status: 404, result: null, code: 10_013 };
}

async function perform(standIn: KvStandIn, request: IncomingMessage, body: Buffer): Promise<Answer> {
  const url = new URL(request.url ?? "", "http://kv");
  const [kind = "", name = ""] = url.pathname.slice(ROOT.length).split("/").map(decodeURIComponent);
  switch (`${request.method} ${kind}`) {
    case "PUT values":
      return put(standIn, { key: name, value: await textOf(request, body), expiration: numberOf(url.searchParams.get("expiration")) });
    case "DELETE values":
      return { status: standIn.values.delete(name) ? 200 : 404, result: {} };
    case "PUT bulk":
      return putMany(standIn, JSON.parse(body.toString()));
    case "POST bulk":
      return { status: 200, result: { values: Object.fromEntries(readMany(standIn, JSON.parse(body.toString()).keys)) } };
    case "GET keys":
      return listKeys(standIn, url.searchParams.get("prefix") ?? "", Number(url.searchParams.get("cursor") ?? 0));
    default:
      return { status: 404, result: null };
  }
}

type Entry = { key: string; value: string; expiration?: number };

function put(standIn: KvStandIn, { key, value, expiration }: Entry): Answer {
  standIn.values.set(key, value);
  standIn.writes.push({ key, value, at: performance.now() });
  if (expiration !== undefined) standIn.expirations.set(key, expiration);
  return { status: 200, result: {} };
}

function putMany(standIn: KvStandIn, entries: Entry[]): Answer {
  const taken = entries.filter(({ key }) => !standIn.leaveOut.has(key));
  for (const entry of taken) put(standIn, entry);
  const left = entries.map(({ key }) => key).filter((key) => standIn.leaveOut.has(key));
  return { status: 200, result: { successful_key_count: taken.length, unsuccessful_keys: left } };
}

function readMany({ values }: KvStandIn, keys: string[]): [string, string | null][] {
  return keys.map((key) => [key, values.get(key) ?? null]);
}

/** Pages of two, so that every caller must follow the cursor. */
function listKeys({ values }: KvStandIn, prefix: string, from: number): Answer {
  const names = [...values.keys()].filter((key) => key.startsWith(prefix)).sort();
  const page = names.slice(from, from + 2);
  const cursor = from + 2 < names.length ? String(from + 2) : "";
  return { status: 200, result: page.map((name) => ({ name })), info: { count: page.length, cursor } };
}

async function textOf(request: IncomingMessage, body: Buffer): Promise<string> {
  const type = request.headers["content-type"] ?? "";
  if (!type.startsWith("multipart/")) return body.toString();
  const form = await new Response(new Uint8Array(body), { headers: { "content-type": type } }).formData();
  const value = form.get("value");
  return typeof value === "string" ? value : ((await value?.text()) ?? "");
}

function numberOf(text: string | null): number | undefined {
  return text === null ? undefined : Number(text);
}

function send(response: ServerResponse, { status, result, code, info }: Answer): void {
  const errors = status < 400 ? [] : [{ code: code ?? 10_009, message: `refused with ${status}` }];
  response.writeHead(status, { "content-type": "application/json", ...(status === 429 ? { "retry-after": "2" } : {}) });
  response.end(JSON.stringify({ success: status < 400, errors, messages: [], result, result_info: info }));
}

import { once } from "node:events";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { gzipSync } from "node:zlib";
import type { ScriptedAnswer, SeenRequest } from "../edge/test-script.ts";

/**
 * An upstream that answers as it was told: PUT /script/NAME takes a list of answers, and a request for /kept/NAME is given the one
 * its Step header names, or the next. GET /seen/NAME tells which requests came.
 */
export async function startScriptedUpstream() {
  const scripts = new Map<string, Script>();
  const server = createServer((request, response) => void handle(scripts, request, response).catch(() => response.destroy()));
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, close: () => server.close().closeAllConnections() };
}

interface Script {
  answers: ScriptedAnswer[];
  seen: SeenRequest[];
}

async function handle(scripts: Map<string, Script>, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const { method = "", url = "/", headers } = request;
  const [, verb, name = ""] = new URL(url, "http://upstream").pathname.split("/");
  let body = "";
  for await (const part of request) body += String(part);
  const script = scripts.get(name) ?? { answers: [], seen: [] };
  if (verb === "seen") return void response.end(JSON.stringify(script.seen));
  if (verb === "script") {
    scripts.set(name, { answers: JSON.parse(body), seen: [] });
    return void response.end();
  }
  const step = Number(headers.step ?? script.seen.length);
  script.seen.push({ step, method, url, headers });
  const answer = script.answers[step] ?? {};
  if (answer.delayMs) await new Promise((resolve) => setTimeout(resolve, answer.delayMs));
  const own: [string, string][] = [
    ["Answer-Step", String(step)],
    ...(answer.gzip ? [["Content-Encoding", "gzip"] as [string, string]] : []),
  ];
  send(request, response, { ...answer, headers: [...(answer.headers ?? []), ...own] });
}

function send(request: IncomingMessage, response: ServerResponse, answer: ScriptedAnswer): void {
  const { status = 200, headers = [], body, fault, validates } = answer;
  if (fault === "disconnect") return void request.socket.destroy();
  response.sendDate = false;
  response.writeHead(validates && isValid(request, headers) ? 304 : status, headers.flat());
  if (fault === undefined) return void response.end(bodyOf(request, response, answer));
  response.write(body ?? "begun");
  if (fault === "short") response.socket?.end();
}

function bodyOf({ method }: IncomingMessage, { statusCode }: ServerResponse, { body = "kept", gzip }: ScriptedAnswer) {
  if (method === "HEAD" || statusCode === 304 || statusCode === 204) return undefined;
  return gzip ? gzipSync(body) : body;
}

function isValid({ headers: asked }: IncomingMessage, headers: readonly [string, string][]): boolean {
  const shows = (field: string, value: string | undefined) => headers.some(([name, own]) => name.toLowerCase() === field && own === value);
  return shows("etag", asked["if-none-match"]) || shows("last-modified", asked["if-modified-since"]);
}

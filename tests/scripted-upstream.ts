import { once } from "node:events";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import type { ScriptedAnswer, SeenRequest } from "../edge/test-script.ts";

/**
 * An upstream that answers as it was told: PUT /script/NAME takes a list of answers, and a request for /kept/NAME is given the one
 * its Step header names, or the next. GET /seen/NAME tells which requests came.
 */
export async function startScriptedUpstream() {
  const scripts = new Map<string, { answers: ScriptedAnswer[]; seen: SeenRequest[] }>();
  const server = createServer((request, response) => void handle(request, response).catch(() => response.destroy()));
  server.listen(0, "127.0.0.1");
  await once(server, "listening");

  async function handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const [, verb, name = ""] = new URL(request.url ?? "/", "http://upstream").pathname.split("/");
    let body = "";
    for await (const part of request) body += String(part);
    if (verb === "script") {
      scripts.set(name, { answers: JSON.parse(body), seen: [] });
      return void response.end();
    }
    const script = scripts.get(name) ?? { answers: [], seen: [] };
    if (verb === "seen") return void response.end(JSON.stringify(script.seen));
    const step = Number(request.headers.step ?? script.seen.length);
    script.seen.push({ step, method: request.method ?? "", url: request.url ?? "", headers: request.headers });
    const answer = script.answers[step] ?? {};
    if (answer.delayMs) await new Promise((resolve) => setTimeout(resolve, answer.delayMs));
    send(request, response, { ...answer, headers: [...(answer.headers ?? []), ["Answer-Step", String(step)]] });
  }

  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, close: () => server.close().closeAllConnections() };
}

function send(
  request: IncomingMessage,
  response: ServerResponse,
  { status = 200, headers = [], body, validates, fault }: ScriptedAnswer,
): void {
  const is = (field: string, asked: string | undefined) => headers.some(([name, value]) => name.toLowerCase() === field && value === asked);
  const isValid = is("etag", request.headers["if-none-match"]) || is("last-modified", request.headers["if-modified-since"]);
  response.sendDate = false;
  if (fault === "disconnect") return void request.socket.destroy();
  response.writeHead(validates && isValid ? 304 : status, headers.flat());
  if (fault === "short" || fault === "endless") {
    response.write(body ?? "begun");
    if (fault === "short") response.socket?.end();
    return;
  }
  response.end(request.method === "HEAD" || response.statusCode === 304 || status === 204 ? undefined : (body ?? "kept"));
}

import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";

export type Received = { method: string; path: string; token: string | undefined; body: unknown };
export type TestServer = { address: string; received: Received[]; close: () => Promise<void> };

async function readBody(request: IncomingMessage): Promise<unknown> {
  let text = "";
  for await (const part of request) text += part;
  return text === "" ? undefined : JSON.parse(text);
}

/** A small API for tests: answers by `METHOD /path` (without the query) and keeps what it was asked. */
export async function startTestServer(
  answers: Record<string, (received: Received) => [status: number, body: unknown]>,
): Promise<TestServer> {
  const received: Received[] = [];
  const answer = async (request: IncomingMessage, response: ServerResponse) => {
    const token = request.headers.authorization?.replace("Bearer ", "");
    const asked = { method: request.method ?? "", path: request.url ?? "", token, body: await readBody(request) };
    received.push(asked);
    const [status, body] = answers[`${asked.method} ${asked.path.split("?")[0]}`]?.(asked) ?? [404, "nothing here"];
    response
      .writeHead(status, { "Content-Type": status < 400 ? "application/json" : "application/problem+json" })
      .end(JSON.stringify(body));
  };
  const server = createServer((request, response) => void answer(request, response));
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const close = () =>
    new Promise<void>((resolve) => {
      server.close(() => resolve());
      server.closeAllConnections();
    });
  return { address: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, received, close };
}

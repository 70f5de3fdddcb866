import { once } from "node:events";
import { createServer, type IncomingHttpHeaders, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";

export type WebhookCall = { readonly path: string; readonly headers: IncomingHttpHeaders; readonly body: string };

/** A webhook's server on loopback, which keeps what it was sent. */
export type TestWebhook = {
  readonly url: string;
  readonly calls: WebhookCall[];
  /** How it answers from now on; at first 200. */
  answer: (response: ServerResponse, call: WebhookCall) => void;
  readonly close: () => Promise<void>;
};

export async function startTestWebhook(): Promise<TestWebhook> {
  const calls: WebhookCall[] = [];
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const call = { path: request.url ?? "", headers: request.headers, body: Buffer.concat(chunks).toString() };
    calls.push(call);
    webhook.answer(response, call);
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const close = async () => {
    const closed = once(server, "close");
    server.close();
    server.closeAllConnections();
    await closed;
  };
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/hook/s3cret-path`;
  const webhook: TestWebhook = { url, calls, answer: (response) => response.end(), close };
  return webhook;
}

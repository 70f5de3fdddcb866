import type { Exchange } from "../exchange.ts";
import type { Answer, BodyRead, IncomingRequest, OutgoingRequest, Platform } from "../platform.ts";
import { copyBody } from "./copy-body.ts";
import { readBody } from "./read-body.ts";
import { readLocation } from "./read-location.ts";
import { sendRequest } from "./send-request.ts";

/** Bytes through `fetch`, `Request` and `Response`: workerd moves the bodies, and none of them is seen here. */
export const workersPlatform: Platform = {
  outgoing: (exchange, url, body) => outgoing(exchange, url, body),
  send: (request, limits) => sendRequest(request as Request, limits),
  readBody: (exchange, maxBytes): Promise<BodyRead> => readBody(exchange, maxBytes),
  answer: (status, headers, body) => new Response(body as BodyInit | null, { status, headers }),
  copyBody: (answer, maxBytes) => copyBody(answer as Response, maxBytes),
  discard: (answer) => void (answer as Response).body?.cancel().catch(() => undefined),
  passOn: (answer: Answer) => new Response(answer.body as ReadableStream | null, answer as Response),
  peerAddress: (request) => request.headers.get("CF-Connecting-IP"),
  location: (request: IncomingRequest) => readLocation(request),
};

function outgoing({ request }: Exchange, url: string, body?: Uint8Array): OutgoingRequest {
  const original = request as Request;
  if (body === undefined) return new Request(url, original);
  const { method, headers } = original;
  return new Request(url, { method, headers, ...(method !== "GET" && method !== "HEAD" && { body }) });
}

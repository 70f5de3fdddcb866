import type { Exchange } from "../exchange.ts";
import type { Answer, BodyRead, IncomingRequest, OutgoingRequest, Platform } from "../platform.ts";
import { readBody } from "./read-body.ts";
import { readLocation } from "./read-location.ts";
import { sendRequest } from "./send-request.ts";

/** Bytes through `fetch`, `Request` and `Response`: workerd moves the bodies, and none of them is seen here. */
export const workersPlatform: Platform = {
  outgoing: (exchange, url, body) => outgoing(exchange, url, body),
  send: (request, limits) => sendRequest(request as Request, limits),
  readBody: (exchange, maxBytes, orLost): Promise<BodyRead> => readBody(exchange, maxBytes, orLost),
  answer: (status, headers, body) => new Response(body, { status, headers }),
  passOn: (answer: Answer) => new Response(answer.body as ReadableStream | null, answer as Response),
  peerAddress: (request) => request.headers.get("CF-Connecting-IP"),
  location: (request: IncomingRequest) => readLocation(request),
};

function outgoing({ request }: Exchange, url: string, body?: Uint8Array): OutgoingRequest {
  const original = request as Request;
  if (body === undefined) return new Request(url, original);
  const { method, headers } = original;
  if (method === "GET" || method === "HEAD") return new Request(url, { method, headers });
  const whole = new Request(url, { method, headers, body });
  whole.headers.set("Content-Length", String(body.byteLength));
  return whole;
}

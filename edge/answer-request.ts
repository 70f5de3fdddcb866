import type { Exchange } from "./exchange.ts";
import { rateLimitFields } from "./limiter/rate-limit-fields.ts";
import type { Answer } from "./platform.ts";
import { writeCors } from "./routes/write-cors.ts";
import { serverTiming } from "./tracing/server-timing.ts";

/** Adds what every answer carries: the request's id, the state of the limits that were judged, and what other origins may read. */
export function answerRequest(exchange: Exchange, response: Answer): Answer {
  if (response.webSocket) return response;
  response.headers.set("X-Request-Id", exchange.requestId);
  if (exchange.wantsTiming) response.headers.set("Server-Timing", serverTiming(exchange, Date.now()));
  if (exchange.limitStates.length > 0) {
    for (const [name, value] of Object.entries(rateLimitFields(exchange.limitStates))) response.headers.set(name, value);
  }
  const { cors, preflight, request } = exchange;
  if (cors !== null && preflight === null) writeCors(response.headers, cors, request.headers.get("Origin"));
  return response;
}

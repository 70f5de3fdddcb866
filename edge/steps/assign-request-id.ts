import type { Exchange } from "../exchange.ts";

const TRACEPARENT = /^00-([0-9a-f]{32})-[0-9a-f]{16}-([0-9a-f]{2})$/;

/** Gives the request an id of ours, and joins its trace (W3C Trace Context) or begins one. A client's own id is not believed. */
export function assignRequestId(exchange: Exchange): undefined {
  exchange.requestId = crypto.randomUUID();
  const match = TRACEPARENT.exec(exchange.request.headers.get("traceparent") ?? "");
  const traceId = match?.[1] && !/^0+$/.test(match[1]) ? match[1] : hex(crypto.getRandomValues(new Uint8Array(16)));
  exchange.traceparent = `00-${traceId}-${hex(crypto.getRandomValues(new Uint8Array(8)))}-${match?.[2] ?? "01"}`;
}

function hex(bytes: Uint8Array): string {
  let out = "";
  for (const byte of bytes) out += byte.toString(16).padStart(2, "0");
  return out;
}

import type { Exchange } from "../exchange.ts";

const TRACEPARENT = /^00-([0-9a-f]{32})-[0-9a-f]{16}-([0-9a-f]{2})$/;
const HEX = Array.from({ length: 256 }, (_, byte) => byte.toString(16).padStart(2, "0"));

// Drawn for many requests at once: asking for a few bytes costs as much as asking for thousands. No byte is used twice.
const drawn = new Uint8Array(6144);
let used = drawn.length;

/** Gives the request an id of ours, and joins its trace (W3C Trace Context) or begins one. A client's own id is not believed. */
export function assignRequestId(exchange: Exchange): undefined {
  exchange.requestId = crypto.randomUUID();
  const given = exchange.request.headers.get("traceparent");
  const match = given === null ? null : TRACEPARENT.exec(given);
  const traceId = match?.[1] && !/^0+$/.test(match[1]) ? match[1] : randomHex(16);
  exchange.traceparent = `00-${traceId}-${randomHex(8)}-${match?.[2] ?? "01"}`;
}

function randomHex(length: number): string {
  if (used + length > drawn.length) {
    crypto.getRandomValues(drawn);
    used = 0;
  }
  let out = "";
  for (const end = used + length; used < end; used++) out += HEX[drawn[used] ?? 0];
  return out;
}

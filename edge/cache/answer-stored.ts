import type { Exchange } from "../exchange.ts";
import type { Answer } from "../platform.ts";
import { decideNotModified } from "./decide-not-modified.ts";
import { decideRange, type Range } from "./decide-range.ts";
import type { Found } from "./lookup.ts";

const bodiless = new Set([204, 205]);

/** Answers by what is kept: whole, a range of it, or that the caller has it already. `why` is for Cache-Status (RFC 9211). */
export async function answerStored(exchange: Exchange, { entry, kept }: Found, why: string): Promise<Answer> {
  const { request, runtime } = exchange;
  const ageSeconds = Math.max(0, Math.floor((Date.now() - entry.bornAt) / 1000));
  const ttl = Math.floor(entry.freshMs / 1000) - ageSeconds;
  const status = [entry.headers["cache-status"], `aegis; ${why}; ttl=${ttl}`].filter(Boolean).join(", ");
  const headers = { ...entry.headers, age: String(ageSeconds), "cache-status": status };
  const { platform } = runtime;
  if (entry.status !== 200) return platform.answer(entry.status, headers, bodyFor(request.method, entry.status, kept.body));
  if (hasAlready(exchange, entry.headers)) return platform.answer(304, withoutContent(headers), null);
  const range = request.method === "GET" ? request.headers.get("Range") : null;
  if (range === null) return platform.answer(200, headers, bodyFor(request.method, 200, kept.body));
  const bytes = await kept.bytes();
  return answerRange(exchange, headers, bytes, decideRange(range, request.headers.get("If-Range"), entry.headers, bytes.byteLength));
}

function answerRange({ runtime }: Exchange, headers: Record<string, string>, bytes: Uint8Array, range: Range): Answer {
  const { platform } = runtime;
  const length = bytes.byteLength;
  if (range === null) return platform.answer(200, headers, bytes);
  if (range === "unsatisfiable") return platform.answer(416, { ...withoutContent(headers), "content-range": `bytes */${length}` }, null);
  const { start, end } = range;
  const partial = { "content-range": `bytes ${start}-${end - 1}/${length}`, "content-length": String(end - start) };
  return platform.answer(206, { ...headers, ...partial }, bytes.subarray(start, end));
}

function hasAlready({ request }: Exchange, kept: Record<string, string>): boolean {
  return decideNotModified(kept, request.headers.get("If-None-Match"), request.headers.get("If-Modified-Since"));
}

function bodyFor(method: string, status: number, body: Uint8Array | object): Uint8Array | object | null {
  return method === "HEAD" || bodiless.has(status) ? null : body;
}

/** Without the fields that describe a body (RFC 9110 15.4.5). */
function withoutContent(headers: Record<string, string>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(headers).filter(([name]) => !/^content-(?:length|type|encoding|range|language|disposition|md5)$/.test(name)),
  );
}

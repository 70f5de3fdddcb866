import { type Exchange, refuse, refusePath, type StepResult } from "../exchange.ts";
import { canonicalPath } from "../path/canonical-path.ts";

/** One host name or address, with or without a port (RFC 9110 7.2); a list of two, or one with a path in it, is none. */
const HOST = /^(?:[A-Za-z0-9._-]+|\[[0-9A-Fa-f:.]+\])(?::\d{1,5})?$/;

/** 253 of the name, a final dot, and a port. */
const MAX_HOST_LENGTH = 260;

/** Fixes the one host and the one spelling of the path that everything after it judges and forwards. */
export function canonicalisePath(exchange: Exchange): StepResult {
  const { method, url, headers } = exchange.request;
  if (method === "TRACE" || method === "CONNECT") return refuse("method-refused", `method ${method}`);
  const host = headers.get("Host") ?? "";
  if (host.length > MAX_HOST_LENGTH || !HOST.test(host)) return refuse("request-refused", "host malformed");
  const result = canonicalPath(url);
  if (!result.ok) return refusePath(result.reason);
  exchange.host = host;
  exchange.path = result.matchPath;
  exchange.query = result.query;
  exchange.forwardPath = result.path;
  exchange.oddities = result.oddities;
}

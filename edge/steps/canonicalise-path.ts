import { type Exchange, refuse, refusePath, type StepResult } from "../exchange.ts";
import { canonicalPath } from "../path/canonical-path.ts";
import { takeParameter } from "../path/take-parameter.ts";

/** One host name or address, with or without a port (RFC 9110 7.2); a list of two, or one with a path in it, is none. */
const HOST = /^(?:[A-Za-z0-9._-]+|\[[0-9A-Fa-f:.]+\])(?::\d{1,5})?$/;

/** A port, an encoded name, or one that ends like a number may look right and still be no host. */
const DOUBTFUL = /:|xn--|(?:^|\.)(?:0x[\da-f]*|\d+)\.?$/i;

/** 253 of the name, a final dot, and a port. */
const MAX_HOST_LENGTH = 260;

/** Fixes the one host and the one spelling of the path that everything after it judges and forwards. */
export function canonicalisePath(exchange: Exchange): StepResult {
  const { method, url, headers } = exchange.request;
  if (method === "TRACE" || method === "CONNECT") return refuse("method-refused", `method ${method}`);
  const host = headers.get("Host") ?? "";
  if (!isHost(host)) return refuse("request-refused", "host malformed");
  const result = canonicalPath(url);
  if (!result.ok) return refusePath(result.reason);
  exchange.host = host;
  exchange.path = result.matchPath;
  exchange.query = result.query;
  takeKeys(exchange);
  exchange.forwardPath = result.path;
  exchange.oddities = result.oddities;
}

function isHost(host: string): boolean {
  if (host.length > MAX_HOST_LENGTH || !HOST.test(host)) return false;
  return !DOUBTFUL.test(host) || URL.canParse(`http://${host}`);
}

/** Takes API keys out of the query before anything matches, logs, keeps or forwards it, whatever the route asks for. */
function takeKeys(exchange: Exchange): void {
  const { apiKeyParameter } = exchange.policy.config;
  if (apiKeyParameter === undefined || exchange.query === "") return;
  const { query, values } = takeParameter(exchange.query, apiKeyParameter);
  exchange.query = query;
  exchange.queryKeys = values;
}

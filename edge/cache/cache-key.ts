import type { CacheRules } from "#contracts/cache-rules.ts";
import type { Exchange } from "../exchange.ts";

/** Grows when what is kept takes another form: what older code kept is then not found. */
const FORMAT = 1;

/** Names what is kept for one address: all routes, queries and callers. What invalidates it invalidates them all. */
export function addressKey({ request, host, path }: Exchange): string {
  return JSON.stringify([FORMAT, request.url.startsWith("https:"), host.toLowerCase(), path]);
}

/**
 * Names the answers that differ by nothing but Vary. `exchange.query` must be what is forwarded. The path is the one the upstream's
 * is made of: the matched one has escapes decoded that an upstream may tell apart.
 */
export function answerKey(exchange: Exchange, { by, headers }: CacheRules): string {
  const { request, route, upstream, forwardPath, query } = exchange;
  const parts: unknown[] = [addressKey(exchange), route?.id, upstream?.name, forwardPath, query];
  for (const name of headers) parts.push(request.headers.get(name));
  if (by === "client") parts.push(...identityOf(exchange));
  return JSON.stringify(parts);
}

/** All that an upstream can tell one caller from another by. An address is nobody, and a client's tokens may be for different things. */
function identityOf({ request, client, addressClient, credential }: Exchange): unknown[] {
  const { subject, roles, plan } = credential ?? {};
  return [client ?? addressClient, subject, roles, plan, request.headers.get("Authorization"), request.headers.get("Cookie")];
}

/** The parameters that tell answers apart, as they were sent. Others are neither part of the key nor forwarded, so that nobody
 * can plant an answer for everybody by a parameter that the key does not hold. */
export function keyedQuery(query: string, rule: CacheRules["query"]): string {
  if (rule === "all" || query === "") return query;
  if (rule === "none") return "";
  const kept = query
    .slice(1)
    .split("&")
    .filter((parameter) => rule.includes(nameOf(parameter)));
  return kept.length === 0 ? "" : `?${kept.join("&")}`;
}

function nameOf(parameter: string): string {
  const name = parameter.split("=", 1)[0]?.replaceAll("+", " ") ?? "";
  try {
    return decodeURIComponent(name);
  } catch {
    return name;
  }
}

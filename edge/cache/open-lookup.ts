import type { CacheRules } from "#contracts/cache-rules.ts";
import type { Exchange } from "../exchange.ts";
import { parseCacheControl } from "./cache-control.ts";
import { answerKey, keyedQuery } from "./cache-key.ts";
import type { Shown } from "./decide-storable.ts";
import type { Lookup } from "./lookup.ts";

/** Begins a lookup; null where the cache has no part in the request. From here on only what is in the key is forwarded of its query. */
export function openLookup(exchange: Exchange, rules: CacheRules): Lookup | null {
  const { request } = exchange;
  // A body would tell answers apart and is in no key; an answer to an upgrade is none.
  if (!isSafe(request.method) || request.body !== null || request.headers.has("Upgrade")) return null;
  const control = parseCacheControl(request.headers.get("Cache-Control"));
  if (control.has("no-store")) return null;
  exchange.query = keyedQuery(exchange.query, rules.query);
  return {
    rules,
    control,
    shown: whatIsShown(exchange, rules),
    key: answerKey(exchange, rules),
    flightKey: "",
    askedAt: Date.now(),
    found: null,
    forwarded: "uri-miss",
    conditions: null,
    flight: null,
    isRefreshing: false,
  };
}

function isSafe(method: string): boolean {
  return method === "GET" || method === "HEAD";
}

/**
 * Where each client has a copy of its own, all that it shows is part of the key. On a route that asks for a credential nobody shows
 * nothing: what nobody is answered while the judge of credentials is away is not for those who have one.
 */
function whatIsShown({ route, credential, request }: Exchange, { by }: CacheRules): Shown {
  if (by === "client") return "nothing";
  if (request.headers.has("Cookie")) return "cookie";
  const asksForOne = credential !== null || (route?.auth.length ?? 0) > 0;
  return asksForOne || request.headers.has("Authorization") ? "credential" : "nothing";
}

import { answerStored } from "../cache/answer-stored.ts";
import { validatorsOf } from "../cache/cache-entry.ts";
import { decideReuse } from "../cache/decide-reuse.ts";
import { readEntry } from "../cache/entries.ts";
import type { Lookup } from "../cache/lookup.ts";
import { openLookup } from "../cache/open-lookup.ts";
import { type Exchange, refuse, type StepResult } from "../exchange.ts";

/** Answers by what the route's cache holds, where that may be; else notes what the upstream is to be asked for. */
export function answerFromCache(exchange: Exchange): StepResult | Promise<StepResult> {
  const rules = exchange.route?.cache;
  if (rules === undefined) return;
  const lookup = openLookup(exchange, rules);
  exchange.cache = lookup === null ? "bypass" : "miss";
  exchange.lookup = lookup;
  return lookup === null ? undefined : lookUp(exchange, lookup);
}

async function lookUp(exchange: Exchange, lookup: Lookup): Promise<StepResult> {
  const kept = await findAnswer(exchange, lookup, "hit");
  if (kept) return kept;
  if (lookup.control.has("only-if-cached")) return refuse("nothing-cached", "only-if-cached");
  if (!setConditions(exchange, lookup) || lookup.forwarded === "request") return;
  const { flights } = exchange.runtime.cache;
  if (await flights.landed(lookup.flightKey)) {
    const brought = await findAnswer(exchange, lookup, "hit; collapsed");
    if (brought) return brought;
    setConditions(exchange, lookup);
  }
  lookup.askedAt = Date.now();
  lookup.flight = flights.begin(lookup.flightKey, lookup.askedAt);
}

async function findAnswer(exchange: Exchange, lookup: Lookup, why: string): Promise<StepResult> {
  const found = await readEntry(exchange, lookup);
  if (found === null) return;
  const reuse = decideReuse(found.entry, lookup.control, lookup.rules, Date.now());
  if (reuse === "no") {
    lookup.forwarded = isAskedAnew(lookup) ? "request" : "stale";
    return;
  }
  exchange.cache = reuse === "fresh" ? "hit" : "stale";
  lookup.isRefreshing = reuse === "revalidating" && exchange.request.method === "GET";
  return { response: await answerStored(exchange, found, why) };
}

function isAskedAnew({ control }: Lookup): boolean {
  return control.has("no-cache") || control.has("max-age") || control.has("min-fresh");
}

/**
 * Has the upstream asked with the validators of what is kept. A request for a part, a HEAD, or one with conditions of its own
 * while nothing is kept goes as it is; false then, for nobody else could use its answer.
 */
function setConditions({ request }: Exchange, lookup: Lookup): boolean {
  const { headers, method } = request;
  if (method !== "GET" || headers.has("Range")) return false;
  lookup.conditions = lookup.found && validatorsOf(lookup.found.entry);
  return lookup.conditions !== null || !(headers.has("If-None-Match") || headers.has("If-Modified-Since"));
}

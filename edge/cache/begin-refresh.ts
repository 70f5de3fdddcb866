import type { Exchange } from "../exchange.ts";
import { validatorsOf } from "./cache-entry.ts";
import { readEntry } from "./entries.ts";

/** A copy of an exchange that was answered stale, to fetch anew what it was answered with; null: somebody does so, or just has. */
export async function beginRefresh(exchange: Exchange): Promise<Exchange | null> {
  const { lookup: answered, runtime } = exchange;
  if (!answered?.isRefreshing) return null;
  const askedAt = Date.now();
  const flight = runtime.cache.flights.begin(answered.flightKey, askedAt);
  if (flight === null) return null;
  const lookup = { ...answered, flight, askedAt, forwarded: "stale" as const, isRefreshing: false };
  // What is fetched anew serves others: it costs the caller nothing.
  const copy: Exchange = { ...exchange, lookup, cache: "miss", stepMs: {}, unsettled: [] };
  // The body that was found has gone to the caller.
  const found = await readEntry(copy, lookup);
  lookup.conditions = (found && validatorsOf(found.entry)) ?? {};
  return copy;
}

import type { CacheRules } from "#contracts/cache-rules.ts";
import { type CacheControl, secondsOf } from "./cache-control.ts";
import type { CacheEntry } from "./cache-entry.ts";

/** fresh: serve it; revalidating: serve it and fetch it anew behind the answer; stale: the caller takes it so; no: ask the upstream. */
export type Reuse = "fresh" | "revalidating" | "stale" | "no";

/** Whether a request is answered by an entry without asking the upstream first (RFC 9111 4 and 5.2.1, RFC 5861). */
export function decideReuse(entry: CacheEntry, control: CacheControl, rules: CacheRules, now: number): Reuse {
  const age = now - entry.bornAt;
  const maxAge = secondsOf(control, "max-age");
  const minFresh = secondsOf(control, "min-fresh");
  if (entry.mustRevalidate === "always" || control.has("no-cache") || (maxAge !== null && age > maxAge * 1000)) return "no";
  const leftMs = entry.freshMs - age;
  if (leftMs > 0) return minFresh === null || leftMs >= minFresh * 1000 ? "fresh" : "no";
  if (entry.mustRevalidate !== "never" || maxAge !== null || minFresh !== null) return "no";
  return decideStale(entry, control, rules, -leftMs);
}

function decideStale(entry: CacheEntry, control: CacheControl, rules: CacheRules, staleMs: number): Reuse {
  if (staleMs < (entry.staleWhileRevalidateMs ?? rules.staleWhileRevalidateSeconds * 1000)) return "revalidating";
  const tolerated = control.get("max-stale") === "" ? Number.POSITIVE_INFINITY : secondsOf(control, "max-stale");
  return tolerated !== null && staleMs <= tolerated * 1000 ? "stale" : "no";
}

/** Whether an entry may stand in for an answer that failed, or, with `isRefused`, for a refusal of ours. */
export function decideStandIn(entry: CacheEntry, rules: CacheRules, now: number, isRefused: boolean): boolean {
  const staleMs = Math.max(0, now - entry.bornAt - entry.freshMs);
  if (entry.mustRevalidate === "always" || (entry.mustRevalidate === "stale" && staleMs > 0)) return false;
  return (isRefused && rules.staleIfRefused) || staleMs < errorMs(entry, rules);
}

/** How long an entry is worth keeping from now on, in seconds. */
export function keepSeconds(entry: CacheEntry, rules: CacheRules, now: number): number {
  const freshMs = Math.max(0, entry.freshMs - (now - entry.bornAt));
  const staleMs = Math.max(STALE_KEPT_MS, errorMs(entry, rules), entry.staleWhileRevalidateMs ?? rules.staleWhileRevalidateSeconds * 1000);
  return Math.ceil(Math.min(freshMs + staleMs, MOST_KEPT_MS) / 1000);
}

function errorMs(entry: CacheEntry, rules: CacheRules): number {
  return entry.staleIfErrorMs ?? rules.staleIfErrorSeconds * 1000;
}

/** A stale entry can be validated, or stand in for a failure. */
const STALE_KEPT_MS = 86_400_000;
/** Purges older than this are forgotten, so nothing is kept longer. */
const MOST_KEPT_MS = 30 * 86_400_000;

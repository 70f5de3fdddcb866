import type { CacheRules } from "#contracts/cache-rules.ts";
import { type CacheControl, parseCacheControl, secondsOf } from "./cache-control.ts";
import { type CacheEntry, validatorsOf } from "./cache-entry.ts";
import { parseHttpDate } from "./http-date.ts";
import { parseVary } from "./vary.ts";

/** An answer that came from the upstream, and when. Times in milliseconds since 1970. */
export interface Received {
  route: string;
  status: number;
  /** All end-to-end fields, names in lower case. */
  headers: Record<string, string>;
  tags: readonly string[];
  requestedAt: number;
  receivedAt: number;
}

/** What the request showed besides its address: an answer to it may be about whoever sent it. */
export type Shown = "nothing" | "credential" | "cookie";

/** Statuses that may be kept without stated freshness, and whose meaning is known (RFC 9110 15.1). */
const understood = new Set([200, 203, 204, 300, 301, 308, 404, 405, 410, 414, 501]);
const neverKept = new Set([206, 304]);
const FRESHNESS = ["s-maxage", "max-age"] as const;

/** The entry to be kept, or null where the answer may or need not be (RFC 9111 3). */
export function decideStorable(received: Received, rules: CacheRules, shown: Shown): CacheEntry | null {
  const { status, headers, requestedAt, receivedAt, tags, route } = received;
  const control = parseCacheControl(headers["cache-control"] ?? null);
  if (status < 200 || neverKept.has(status) || forbids(control, headers, status) || !isShared(control, shown)) return null;
  const vary = parseVary(headers.vary ?? null);
  const freshMs = freshnessOf(received, control, shown === "nothing" ? rules.ttlSeconds : undefined);
  if (freshMs === null || vary === null) return null;
  const entry: CacheEntry = {
    route,
    status,
    headers: { ...headers, date: headers.date ?? new Date(receivedAt).toUTCString() },
    vary,
    tags,
    requestedAt,
    bornAt: receivedAt - initialAge(headers, requestedAt, receivedAt),
    freshMs,
    staleWhileRevalidateMs: span(control, "stale-while-revalidate"),
    staleIfErrorMs: span(control, "stale-if-error"),
    mustRevalidate: revalidation(control),
  };
  return freshMs > 0 || isOfUseStale(entry, rules) ? entry : null;
}

function forbids(control: CacheControl, headers: Record<string, string>, status: number): boolean {
  const noStore = control.has("no-store") && !(control.has("must-understand") && understood.has(status));
  return noStore || control.has("private") || headers["set-cookie"] !== undefined || headers["set-cookie2"] !== undefined;
}

/** RFC 9111 3.5 for credentials. A cookie asks for more: must-revalidate is often said of pages that are one visitor's own. */
function isShared(control: CacheControl, shown: Shown): boolean {
  if (shown === "nothing" || control.has("public") || control.has("s-maxage")) return true;
  return shown === "credential" && control.has("must-revalidate");
}

/** How long it stays fresh, in milliseconds; null: nothing says so. */
function freshnessOf({ status, headers, receivedAt }: Received, control: CacheControl, ttlSeconds: number | undefined): number | null {
  for (const name of FRESHNESS) {
    const seconds = secondsOf(control, name);
    if (seconds !== null) return seconds * 1000;
  }
  const { expires, date } = headers;
  if (expires !== undefined) return Math.max(0, (parseHttpDate(expires) ?? 0) - (parseHttpDate(date ?? null) ?? receivedAt));
  if (ttlSeconds !== undefined && understood.has(status)) return ttlSeconds * 1000;
  return control.has("no-cache") ? 0 : null;
}

/** RFC 9111 4.2.3, in milliseconds. */
function initialAge(headers: Record<string, string>, requestedAt: number, receivedAt: number): number {
  const stated = /^\s*(\d+)\s*(?:[,;]|$)/.exec(headers.age ?? "")?.[1] ?? 0;
  const apparent = receivedAt - (parseHttpDate(headers.date ?? null) ?? receivedAt);
  return Math.max(0, apparent, Number(stated) * 1000 + receivedAt - requestedAt);
}

function revalidation(control: CacheControl): CacheEntry["mustRevalidate"] {
  if (control.has("no-cache")) return "always";
  return control.has("must-revalidate") || control.has("proxy-revalidate") || control.has("s-maxage") ? "stale" : "never";
}

function span(control: CacheControl, name: string): number | null {
  const seconds = secondsOf(control, name);
  return seconds === null ? null : seconds * 1000;
}

function isOfUseStale(entry: CacheEntry, rules: CacheRules): boolean {
  if (validatorsOf(entry) !== null) return true;
  const { staleWhileRevalidateMs, staleIfErrorMs } = entry;
  const config = rules.staleIfRefused || rules.staleIfErrorSeconds > 0 || rules.staleWhileRevalidateSeconds > 0;
  return entry.mustRevalidate === "never" && (config || staleWhileRevalidateMs !== null || staleIfErrorMs !== null);
}

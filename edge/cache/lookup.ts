import type { CacheRules } from "#contracts/cache-rules.ts";
import type { CacheControl } from "./cache-control.ts";
import type { CacheEntry, Validators } from "./cache-entry.ts";
import type { Kept } from "./cache-store.ts";
import type { Shown } from "./decide-storable.ts";
import type { Flight } from "./flight-book.ts";

export interface Found {
  entry: CacheEntry;
  kept: Kept;
}

/** What the cache is asked by one request, and what it has found so far. */
export interface Lookup {
  rules: CacheRules;
  /** Of the request. */
  control: CacheControl;
  shown: Shown;
  key: string;
  /** When the upstream was asked, milliseconds since 1970. */
  askedAt: number;
  /** Kept, but not to be served as it is. */
  found: Found | null;
  /** Why the upstream is asked (RFC 9211). */
  forwarded: "uri-miss" | "vary-miss" | "stale" | "request";
  /** What the upstream is asked with in place of the caller's own conditions; null: the caller's stay. */
  conditions: Partial<Validators> | null;
  /** The one this request makes for all who wait. */
  flight: Flight | null;
  /** `key` with what the request holds in the fields that answers are known to vary by. */
  flightKey: string;
  /** Whether the entry was served stale and is to be fetched anew behind the answer. */
  isRefreshing: boolean;
}

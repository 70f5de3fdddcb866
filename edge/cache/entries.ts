import type { Exchange } from "../exchange.ts";
import type { CacheEntry } from "./cache-entry.ts";
import { addressKey } from "./cache-key.ts";
import type { Kept } from "./cache-store.ts";
import { keepSeconds } from "./decide-reuse.ts";
import { isPurged } from "./is-purged.ts";
import type { Found, Lookup } from "./lookup.ts";
import { varyValues } from "./vary.ts";

/** What is known of one address: without its record nothing that is kept for it can be found. */
interface AddressRecord {
  /** Part of its answers' keys: a new one voids them all. */
  generation: string;
  /** Milliseconds since 1970; answers that were asked for before are void. */
  invalidatedAt: number;
  /** The fields its answers vary by, the newest first. */
  varies: (readonly string[])[];
}

const RECORD_SECONDS = 31 * 86_400;
const MOST_VARIES = 4;
const nothing = new Uint8Array();

/** Looks for what is kept for a request, and notes in the lookup what was found; a store that fails has nothing. */
export async function readEntry(exchange: Exchange, lookup: Lookup): Promise<Found | null> {
  const record = await readRecord(exchange);
  const varies = record?.varies ?? [];
  lookup.found = null;
  lookup.forwarded = varies.some((names) => names.length > 0) ? "vary-miss" : "uri-miss";
  lookup.flightKey = JSON.stringify([lookup.key, varyValues(exchange, varies[0] ?? [])]);
  for (const names of varies) {
    const kept = await read(exchange, entryKey(exchange, lookup.key, record, names));
    const entry = kept && (JSON.parse(kept.metadata) as CacheEntry);
    if (kept && entry && !isPurged(entry, exchange.policy.purges)) lookup.found ??= { entry, kept };
  }
  return lookup.found;
}

/** Keeps an answer; false when it could not be, or its address was invalidated since it was asked for. */
export async function storeEntry(exchange: Exchange, lookup: Lookup, entry: CacheEntry, body: Uint8Array): Promise<boolean> {
  const record = (await readRecord(exchange)) ?? { generation: crypto.randomUUID(), invalidatedAt: 0, varies: [] };
  if (record.invalidatedAt >= entry.requestedAt) return false;
  const key = entryKey(exchange, lookup.key, record, entry.vary);
  const seconds = keepSeconds(entry, lookup.rules, Date.now());
  const isStored = await write(exchange, key, { metadata: JSON.stringify(entry), body, seconds });
  const isNewest = JSON.stringify(record.varies[0]) === JSON.stringify(entry.vary);
  return isStored && (isNewest || (await writeRecord(exchange, { ...record, varies: withNewest(record.varies, entry.vary) })));
}

/** Voids all that is kept for the exchange's address, and what is being fetched for it now. */
export async function invalidateAddress(exchange: Exchange): Promise<void> {
  await writeRecord(exchange, { generation: crypto.randomUUID(), invalidatedAt: Date.now(), varies: [] });
}

function withNewest(varies: AddressRecord["varies"], names: readonly string[]): AddressRecord["varies"] {
  const text = JSON.stringify(names);
  return [names, ...varies.filter((other) => JSON.stringify(other) !== text)].slice(0, MOST_VARIES);
}

function entryKey(exchange: Exchange, key: string, record: AddressRecord | null, names: readonly string[]): string {
  return JSON.stringify([key, record?.generation, names, varyValues(exchange, names)]);
}

async function readRecord(exchange: Exchange): Promise<AddressRecord | null> {
  const kept = await read(exchange, addressKey(exchange));
  return kept && (JSON.parse(kept.metadata) as AddressRecord);
}

function writeRecord(exchange: Exchange, record: AddressRecord): Promise<boolean> {
  const kept = { metadata: JSON.stringify(record), body: nothing, seconds: RECORD_SECONDS };
  return write(exchange, addressKey(exchange), kept);
}

async function read({ runtime }: Exchange, key: string): Promise<Kept | null> {
  try {
    return await runtime.cache.store.get(key);
  } catch {
    runtime.signals.count("cache-unreadable");
    return null;
  }
}

async function write({ runtime }: Exchange, key: string, kept: Parameters<typeof runtime.cache.store.put>[1]): Promise<boolean> {
  try {
    await runtime.cache.store.put(key, kept);
    return true;
  } catch {
    runtime.signals.count("cache-unwritable");
    return false;
  }
}

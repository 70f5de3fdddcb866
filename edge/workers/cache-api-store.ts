import type { CacheStore } from "../cache/cache-store.ts";

/** A host that no request can have: keys of ours meet no client's address. */
const ORIGIN = "https://cache.aegis.invalid/";
const METADATA = "X-Aegis-Entry";
/** Longest metadata that is kept; fields are limited by the platform. */
const MAX_METADATA_LENGTH = 16_000;

/**
 * Keeps answers in the data centre's Cache API. It knows nothing of Vary, purges or staleness: what it holds is ours to judge,
 * so an entry is a plain 200 whose own freshness says only when it is of no more use.
 */
export const cacheApiStore: CacheStore = {
  async get(key) {
    const found = await (await caches.open("aegis")).match(await addressOf(key));
    const metadata = found?.headers.get(METADATA) ?? null;
    if (found === undefined || metadata === null) return null;
    return { metadata, body: found.body ?? new Uint8Array(), bytes: () => found.bytes() };
  },

  async put(key, { metadata, body, seconds }) {
    const text = metadata.replace(/[^\x20-\x7e]/g, escapeCharacter);
    if (text.length > MAX_METADATA_LENGTH) return;
    const headers = new Headers({ "Cache-Control": `max-age=${seconds}`, [METADATA]: text });
    await (await caches.open("aegis")).put(await addressOf(key), new Response(body, { headers }));
  },
};

async function addressOf(key: string): Promise<string> {
  const digest = new Uint8Array(await crypto.subtle.digest("SHA-256", new TextEncoder().encode(key)));
  let address = ORIGIN;
  for (const byte of digest) address += byte.toString(16).padStart(2, "0");
  return address;
}

/** Metadata is JSON: outside its strings there is nothing but ASCII. */
function escapeCharacter(character: string): string {
  return `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`;
}

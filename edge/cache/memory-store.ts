import type { CacheStore, Kept } from "./cache-store.ts";

interface Slot {
  metadata: string;
  body: Uint8Array;
  bytes: number;
  until: number;
}

/** What one slot costs beside its text and body, in bytes: a guess at the engine's own. */
const SLOT_BYTES = 200;

/** Keeps answers in this process, up to a number of bytes; those that were not asked for longest go first. */
export class MemoryStore implements CacheStore {
  readonly #slots = new Map<string, Slot>();
  readonly #maxBytes: number;
  readonly #now: () => number;
  #bytes = 0;

  constructor(maxBytes: number, now: () => number = Date.now) {
    this.#maxBytes = maxBytes;
    this.#now = now;
  }

  get bytes(): number {
    return this.#bytes;
  }

  async get(key: string): Promise<Kept | null> {
    const slot = this.#slots.get(key);
    if (slot === undefined) return null;
    this.#drop(key, slot);
    if (slot.until <= this.#now()) return null;
    this.#add(key, slot);
    return { metadata: slot.metadata, body: slot.body, bytes: async () => slot.body };
  }

  async put(key: string, { metadata, body, seconds }: Parameters<CacheStore["put"]>[1]): Promise<void> {
    const known = this.#slots.get(key);
    if (known) this.#drop(key, known);
    const bytes = SLOT_BYTES + 2 * (key.length + metadata.length) + body.byteLength;
    if (bytes > this.#maxBytes) return;
    this.#add(key, { metadata, body, bytes, until: this.#now() + seconds * 1000 });
    for (const [oldest, slot] of this.#slots) {
      if (this.#bytes <= this.#maxBytes) return;
      this.#drop(oldest, slot);
    }
  }

  #add(key: string, slot: Slot): void {
    this.#slots.set(key, slot);
    this.#bytes += slot.bytes;
  }

  #drop(key: string, slot: Slot): void {
    this.#slots.delete(key);
    this.#bytes -= slot.bytes;
  }
}

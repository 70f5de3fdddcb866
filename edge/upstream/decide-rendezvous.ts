import { mixHash } from "./hash-text.ts";

/** What a key may be given to: `seed` is the hash of its name, `weight` its share. */
export interface Hashed {
  readonly seed: number;
  readonly weight: number;
}

/**
 * The item a key belongs to, by weighted rendezvous hashing (highest −weight / ln(hash)): shares follow the weights, and when items
 * or weights change, only those keys move that the change is about. Null when no item has a weight.
 */
export function decideRendezvous<Item extends Hashed>(key: number, items: readonly Item[]): Item | null {
  let owner: Item | null = null;
  let highest = 0;
  for (const item of items) {
    const part = (mixHash(key ^ item.seed) + 0.5) / 2 ** 32;
    const score = -item.weight / Math.log(part);
    if (score > highest) {
      owner = item;
      highest = score;
    }
  }
  return owner;
}

import type { Limit } from "#contracts/limit.ts";
import { hashText } from "../upstream/hash-text.ts";

/**
 * Tells a limit's counters apart, as base64 of three bytes; absent where each client has its own. Counters hold no address, only its keyed
 * hash; of a header's value 24 bits of a hash are too few to find it by.
 */
export function partitionKey({ name, by }: Pick<Limit, "name" | "by">, key: string): string | undefined {
  if (by === "client") return undefined;
  const hash = hashText(`${name}\n${key}`);
  return btoa(String.fromCharCode(hash & 255, (hash >>> 8) & 255, (hash >>> 16) & 255));
}

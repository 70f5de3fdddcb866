import type { SharedKey } from "../env.ts";
import { countedAddress } from "../path/match-address.ts";
import { BoundedCache } from "./bounded-cache.ts";
import { hmacBase64url } from "./hmac.ts";

const KEPT_MS = 600_000;
const HASH_LENGTH = 22;
const clients = new BoundedCache<string>(50_000);

/**
 * The client id of an address: `ip:<epoch>:<keyed hash>`, IPv6 by its /64. The epoch names the key, so that ids made
 * before a rotation can still be told from those made after it. A promise only for an address not seen lately.
 */
export function addressClient(address: string, key: SharedKey, now: number): string | Promise<string> {
  return clients.get(`${key.id}:${address}`, now) ?? hashAddress(address, key, now);
}

async function hashAddress(address: string, key: SharedKey, now: number): Promise<string> {
  const hash = await hmacBase64url(key.secret, countedAddress(address) ?? address);
  const client = `ip:${key.id}:${hash.slice(0, HASH_LENGTH)}`;
  clients.set(`${key.id}:${address}`, client, now + KEPT_MS);
  return client;
}

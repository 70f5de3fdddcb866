import type { SharedKey } from "../env.ts";
import { countedAddress } from "../path/match-address.ts";
import { BoundedCache } from "./bounded-cache.ts";
import { hmacBase64url } from "./hmac.ts";

/** An address's client ids, `ip:<epoch>:<keyed hash>`: the epoch names the key that made the hash. */
export interface AddressClients {
  current: string;
  /** Under the key before, while that is still bound: what was published before a rotation names this one. */
  previous: string | null;
}

const KEPT_MS = 600_000;
const HASH_LENGTH = 22;
const known = new BoundedCache<AddressClients & { keys: readonly SharedKey[] }>(50_000);

/** The client ids of an address, IPv6 by its /64. A promise only for an address not seen lately. */
export function addressClients(address: string, keys: readonly SharedKey[], now: number): AddressClients | Promise<AddressClients> {
  const seen = known.get(address, now);
  return seen?.keys === keys ? seen : hashAddress(address, keys, now);
}

async function hashAddress(address: string, keys: readonly SharedKey[], now: number): Promise<AddressClients> {
  const counted = countedAddress(address) ?? address;
  const [current, previous] = await Promise.all(keys.slice(0, 2).map((key) => clientOf(counted, key)));
  if (current === undefined) throw new Error("no key to anonymise addresses with");
  const clients = { keys, current, previous: previous ?? null };
  known.set(address, clients, now + KEPT_MS);
  return clients;
}

async function clientOf(counted: string, key: SharedKey): Promise<string> {
  const hash = await hmacBase64url(key.secret, counted);
  return `ip:${key.id}:${hash.slice(0, HASH_LENGTH)}`;
}

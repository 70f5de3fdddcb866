import { createLocalJWKSet, type JSONWebKeySet } from "jose";
import { decideKey } from "./decide-key.ts";
import { type Discovery, readEndpoint, readIssuerMetadata } from "./issuer-metadata.ts";
import { readCapped } from "./read-capped.ts";

const TIMEOUT_MS = 2000;
const MAX_BYTES = 262_144;

export type KeySet = ReturnType<typeof createLocalJWKSet>;

/** Where a key set is: at an address, or where its issuer's metadata says. */
export type KeySetPlace = { url: string } | { issuer: string; discovery: Discovery };

/** Fetches a key set (RFC 7517, 5), within two seconds altogether; a sentence instead when there is none to be had. */
export async function readKeySet(place: KeySetPlace): Promise<KeySet | string> {
  const signal = AbortSignal.timeout(TIMEOUT_MS);
  if ("url" in place) return fetchKeySet(place.url, signal);
  const metadata = await readIssuerMetadata(place.issuer, place.discovery, signal);
  if (typeof metadata === "string") return metadata;
  const url = readEndpoint(metadata, "jwks_uri");
  return url === null ? "its metadata names no https address of a key set" : fetchKeySet(url, signal);
}

async function fetchKeySet(url: string, signal: AbortSignal): Promise<KeySet | string> {
  try {
    // A redirect is refused: the configured address alone is trusted to name keys.
    const response = await fetch(url, { redirect: "manual", signal, headers: { Accept: "application/jwk-set+json, application/json" } });
    if (response.status !== 200) {
      await response.body?.cancel();
      return `it answered ${response.status}`;
    }
    const text = await readCapped(response, MAX_BYTES);
    return text === null ? `it is larger than ${MAX_BYTES} bytes` : parseKeySet(text);
  } catch (error) {
    return `it cannot be read (${(error as Error).name})`;
  }
}

/** Keys that prove nothing are left out: a token that names one finds none. */
function parseKeySet(text: string): KeySet {
  const set = JSON.parse(text) as JSONWebKeySet;
  createLocalJWKSet(set);
  return createLocalJWKSet({ keys: set.keys.filter((key) => decideKey(key) === null) });
}

import { createLocalJWKSet, type JSONWebKeySet } from "jose";
import { readCapped } from "./read-capped.ts";

const TIMEOUT_MS = 2000;
const MAX_BYTES = 262_144;

export type KeySet = ReturnType<typeof createLocalJWKSet>;

/** Fetches a key set (RFC 7517, 5), within two seconds; a sentence instead when there is none to be had. */
export async function readKeySet(url: string): Promise<KeySet | string> {
  const signal = AbortSignal.timeout(TIMEOUT_MS);
  try {
    // A redirect is refused: the configured address alone is trusted to name keys.
    const response = await fetch(url, { redirect: "manual", signal, headers: { Accept: "application/jwk-set+json, application/json" } });
    if (response.status !== 200) {
      await response.body?.cancel();
      return `it answered ${response.status}`;
    }
    const text = await readCapped(response, MAX_BYTES);
    return text === null ? `it is larger than ${MAX_BYTES} bytes` : createLocalJWKSet(JSON.parse(text) as JSONWebKeySet);
  } catch (error) {
    return `it cannot be read (${(error as Error).name})`;
  }
}

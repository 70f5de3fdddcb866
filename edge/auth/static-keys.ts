import { type CryptoKey, errors, exportJWK, importJWK, importSPKI, type JWK } from "jose";
import { decideKey } from "./decide-key.ts";
import type { KeySource } from "./key-source.ts";

/** Random text of 32 bytes or more has more; a word or a repeated one may not (RFC 8725 3.5). */
const MIN_DISTINCT = 10;

/** A shared secret as the source of keys, one for each algorithm, or a sentence that says what is wrong with it. */
export async function sharedSecret(text: string, algorithms: readonly string[]): Promise<KeySource | string> {
  if (new Set(text).size < MIN_DISTINCT) return "its secret can be guessed: it repeats a few characters";
  return secretBytes(new TextEncoder().encode(text), algorithms);
}

/** The same for bytes that are no text. */
export async function secretBytes(bytes: Uint8Array, algorithms: readonly string[]): Promise<KeySource | string> {
  const keys = new Map<string, CryptoKey>();
  for (const algorithm of algorithms) {
    if (!algorithm.startsWith("HS")) return `a secret cannot verify ${algorithm}`;
    const bits = Number(algorithm.slice(2));
    if (bytes.length * 8 < bits) return `its secret is shorter than the ${bits / 8} bytes of ${algorithm}`;
    keys.set(algorithm, await crypto.subtle.importKey("raw", bytes, { name: "HMAC", hash: `SHA-${bits}` }, false, ["verify"]));
  }
  return keyOfAlgorithm(keys);
}

/** A public key (PEM or JWK) as the source of keys, one for each algorithm, or a sentence that says what is wrong with it. */
export async function publicKey(text: string, algorithms: readonly string[]): Promise<KeySource | string> {
  const keys = new Map<string, CryptoKey>();
  for (const algorithm of algorithms) {
    const key = await importKey(text.trim(), algorithm).catch((error: unknown) => (error as Error).name);
    if (typeof key === "string") return `its public key cannot be used for ${algorithm} (${key})`;
    keys.set(algorithm, key);
  }
  return keyOfAlgorithm(keys);
}

/** WebCrypto binds a key to one algorithm, so that none is ever used for another (RFC 8725 3.1). */
function keyOfAlgorithm(keys: ReadonlyMap<string, CryptoKey>): KeySource {
  return {
    find({ alg = "" }) {
      const key = keys.get(alg);
      if (key === undefined) throw new errors.JOSEAlgNotAllowed();
      return key;
    },
  };
}

async function importKey(text: string, algorithm: string): Promise<CryptoKey | string> {
  const jwk = text.startsWith("{") ? (JSON.parse(text) as JWK) : await exportJWK(await importSPKI(text, algorithm, { extractable: true }));
  const wrong = decideKey(jwk);
  if (wrong !== null) return wrong;
  if (jwk.alg !== undefined && jwk.alg !== algorithm && !(algorithm === "EdDSA" && jwk.alg === "Ed25519"))
    return `it is for ${jwk.alg} only`;
  return (await importJWK(jwk, algorithm)) as CryptoKey;
}

import { type CryptoKey, errors, importJWK, importSPKI, type JWK } from "jose";
import type { KeySource } from "./key-source.ts";

const MIN_HMAC_BYTES = 32;
const MIN_RSA_BITS = 2048;

/** A shared secret as the source of keys, or a sentence that says what is wrong with it. */
export function sharedSecret(text: string, algorithms: readonly string[]): KeySource | string {
  const foreign = algorithms.find((algorithm) => !algorithm.startsWith("HS"));
  if (foreign !== undefined) return `a secret cannot verify ${foreign}`;
  const bytes = new TextEncoder().encode(text);
  return bytes.length >= MIN_HMAC_BYTES ? { find: () => bytes } : `its secret is shorter than ${MIN_HMAC_BYTES} bytes`;
}

/** A public key (PEM or JWK) as the source of keys, one for each algorithm, or a sentence that says what is wrong with it. */
export async function publicKey(text: string, algorithms: readonly string[]): Promise<KeySource | string> {
  const keys = new Map<string, CryptoKey>();
  for (const algorithm of algorithms) {
    const key = await importKey(text.trim(), algorithm).catch((error: unknown) => (error as Error).name);
    if (typeof key === "string") return `its public key cannot be used for ${algorithm} (${key})`;
    keys.set(algorithm, key);
  }
  return {
    find({ alg = "" }) {
      const key = keys.get(alg);
      if (key === undefined) throw new errors.JOSEAlgNotAllowed();
      return key;
    },
  };
}

/** WebCrypto binds a key to one algorithm when it is imported. */
async function importKey(text: string, algorithm: string): Promise<CryptoKey | string> {
  const key = text.startsWith("{") ? await importPublicJwk(JSON.parse(text) as JWK, algorithm) : await importSPKI(text, algorithm);
  if (typeof key === "string") return key;
  const { modulusLength } = key.algorithm as { modulusLength?: number };
  return modulusLength !== undefined && modulusLength < MIN_RSA_BITS ? `RSA needs ${MIN_RSA_BITS} bits or more` : key;
}

async function importPublicJwk(jwk: JWK, algorithm: string): Promise<CryptoKey | string> {
  if (jwk.kty === "oct" || jwk.d !== undefined) return "a public key is needed, not a secret or private one";
  if (jwk.alg !== undefined && jwk.alg !== algorithm && !(algorithm === "EdDSA" && jwk.alg === "Ed25519"))
    return `it is for ${jwk.alg} only`;
  return (await importJWK(jwk, algorithm)) as CryptoKey;
}

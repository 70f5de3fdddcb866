import { hmacHex } from "../auth/hmac.ts";
import type { SharedKey } from "../env.ts";

/** X-Aegis-Signature, by which analytics knows the edge: over a body, or over "METHOD /path" where there is none. */
export async function signatureHeader(key: SharedKey, text: string, now: number): Promise<string> {
  const seconds = Math.floor(now / 1000);
  return `keyId=${key.id},t=${seconds},v1=${await hmacHex(key.secret, `${seconds}.${text}`)}`;
}

import type { SharedKey } from "../env.ts";

/** X-Aegis-Signature, by which analytics knows the edge: over a body, or over "METHOD /path" where there is none. */
export async function signatureHeader(key: SharedKey, text: string, now: number): Promise<string> {
  const seconds = Math.floor(now / 1000);
  return `keyId=${key.id},t=${seconds},v1=${await sign(key.secret, `${seconds}.${text}`)}`;
}

/** HMAC-SHA-256 in lower-case hexadecimal. */
async function sign(secret: string, text: string): Promise<string> {
  const encoder = new TextEncoder();
  const key = await crypto.subtle.importKey("raw", encoder.encode(secret), { name: "HMAC", hash: "SHA-256" }, false, ["sign"]);
  const mac = await crypto.subtle.sign("HMAC", key, encoder.encode(text));
  return [...new Uint8Array(mac)].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}

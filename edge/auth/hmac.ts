const encoder = new TextEncoder();
// Keys, not promises of keys: a promise made by one request may never end for another.
const keys = new Map<string, CryptoKey>();

/** HMAC-SHA-256 of `text` under `secret`, as base64url without padding. */
export async function hmacBase64url(secret: string, text: string): Promise<string> {
  return base64url(await hmac(secret, text));
}

/** HMAC-SHA-256 of `text` under `secret`, in lower-case hexadecimal. */
export async function hmacHex(secret: string, text: string): Promise<string> {
  return Array.from(await hmac(secret, text), (byte) => byte.toString(16).padStart(2, "0")).join("");
}

async function hmac(secret: string, text: string): Promise<Uint8Array> {
  return new Uint8Array(await crypto.subtle.sign("HMAC", await importedKey(secret), encoder.encode(text)));
}

export function base64url(bytes: Uint8Array): string {
  return btoa(String.fromCharCode(...bytes))
    .replaceAll("+", "-")
    .replaceAll("/", "_")
    .replace(/=+$/, "");
}

async function importedKey(secret: string): Promise<CryptoKey> {
  const known = keys.get(secret);
  if (known) return known;
  const imported = await crypto.subtle.importKey("raw", encoder.encode(secret), { name: "HMAC", hash: "SHA-256" }, false, ["sign"]);
  keys.set(secret, imported);
  return imported;
}

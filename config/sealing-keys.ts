/** Keys of 32 bytes by id; the first seals, all of them open. */
export type SealingKeys = ReadonlyMap<string, Uint8Array<ArrayBuffer>>;

const entry = /^([A-Za-z0-9._-]{1,64}):([A-Za-z0-9+/_-]{43}=?)$/;

/** What `AEGIS_SEALING_KEYS` must be; said without what it is. */
export const sealingKeysShape =
  "AEGIS_SEALING_KEYS must be id:key[,id:key], each id once and each key 32 bytes as base64: `aegis seal --generate-key` makes one";

/** Reads `id:key[,id:key]`; undefined when it is anything else. */
export function readSealingKeys(text: string): SealingKeys | undefined {
  const found = new Map<string, Uint8Array<ArrayBuffer>>();
  for (const part of text.split(",")) {
    const [, id, key] = entry.exec(part.trim()) ?? [];
    if (id === undefined || key === undefined || found.has(id)) return undefined;
    found.set(id, bytesOf(key));
  }
  return found;
}

/** The bytes of base64 or base64url, padded or not. */
export function bytesOf(base64: string): Uint8Array<ArrayBuffer> {
  const text = atob(base64.replaceAll("-", "+").replaceAll("_", "/").replace(/=+$/, ""));
  return Uint8Array.from(text, (character) => character.charCodeAt(0));
}

/** Binds a ciphertext to what it is for. */
export function additionalData({ field, owner }: { field: string; owner: string }): Uint8Array<ArrayBuffer> {
  return new TextEncoder().encode(JSON.stringify(["aegis sealed text", 1, field, owner]));
}

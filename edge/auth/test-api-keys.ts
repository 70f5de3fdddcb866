import { apiKeyKey } from "#contracts/kv-keys.ts";
import { kv, secrets } from "../test-worker.ts";
import { crc32 } from "./crc32.ts";
import { hmacBase64url } from "./hmac.ts";

const BASE62 = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";

/** A key of the right form: what stands before, and its checksum. */
export function checksummed(body: string): string {
  const digits = [...Array(6).keys()].map((place) => BASE62.charAt(Math.floor(crc32(body) / 62 ** (5 - place)) % 62));
  return body + digits.join("");
}

/** Makes a key as analytics does and puts its record into KV. */
export async function storedKey(changes: Record<string, unknown> = {}): Promise<string> {
  const id = [...crypto.getRandomValues(new Uint8Array(12))].map((byte) => BASE62.charAt(byte % 62)).join("");
  const key = checksummed(`aegis_${id}_secretsecretsecretsecretsecretse`);
  const record = {
    formatVersion: 1,
    id,
    pepperId: "p1",
    hash: await hmacBase64url(secrets.pepper, key),
    roles: ["user"],
    plan: null,
    expiresAt: null,
    ...changes,
  };
  await kv.put(apiKeyKey(id), JSON.stringify(record));
  return key;
}

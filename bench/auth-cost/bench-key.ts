import { crc32 } from "#edge/auth/crc32.ts";

const BASE62 = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";

/** The whole key of an id: its secret is the same for all of them. */
export function benchKey(id: string): string {
  const body = `aegis_${id}_${"benchsecret".repeat(3).slice(0, 32)}`;
  return body + [...Array(6).keys()].map((place) => BASE62.charAt(Math.floor(crc32(body) / 62 ** (5 - place)) % 62)).join("");
}

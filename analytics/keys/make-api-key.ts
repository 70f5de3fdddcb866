import { createHmac } from "node:crypto";
import { crc32 } from "node:zlib";

const DIGITS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
const ID_LENGTH = 12;
const SECRET_LENGTH = 32;
const CRC_LENGTH = 6;
/** The largest multiple of 62 in a byte: bytes from here on would make some digits likelier than others. */
const FAIR_BELOW = 248;

/** Fills an array with random bytes. */
export type RandomBytes = (size: number) => Uint8Array;

/** A fresh key `aegis_<id>_<secret><crc>`: 12, 32 and 6 base62 digits, the last being the CRC-32 of all before. */
export function makeApiKey(randomBytes: RandomBytes): { id: string; key: string } {
  const id = randomDigits(ID_LENGTH, randomBytes);
  const head = `aegis_${id}_${randomDigits(SECRET_LENGTH, randomBytes)}`;
  return { id, key: head + base62(crc32(head)) };
}

/** What is stored of a key: HMAC-SHA-256 of the whole key under the pepper, base64url. */
export function hashApiKey(key: string, pepper: string): string {
  return createHmac("sha256", pepper).update(key).digest("base64url");
}

function randomDigits(length: number, randomBytes: RandomBytes): string {
  let digits = "";
  while (digits.length < length) {
    const fair = [...randomBytes(length - digits.length)].filter((byte) => byte < FAIR_BELOW);
    digits += fair.map((byte) => DIGITS.charAt(byte % DIGITS.length)).join("");
  }
  return digits;
}

function base62(value: number): string {
  let digits = "";
  for (let rest = value; digits.length < CRC_LENGTH; rest = Math.floor(rest / DIGITS.length)) {
    digits = DIGITS.charAt(rest % DIGITS.length) + digits;
  }
  return digits;
}

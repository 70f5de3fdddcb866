import { randomBytes } from "node:crypto";
import { crc32 } from "node:zlib";

const DIGITS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
const ID_LENGTH = 12;
/** 43 digits of base62 hold 256 bits. */
const SECRET_LENGTH = 43;
const CRC_LENGTH = 6;
const SHAPE = /^(aegis_pt_([0-9A-Za-z]{12})_[0-9A-Za-z]{43})([0-9A-Za-z]{6})$/;

/** A fresh `aegis_pt_<id>_<secret><crc>`; the CRC-32 of all before lets scanners of leaked secrets tell one from noise. */
export function makePersonalToken(): { id: string; token: string } {
  const id = randomDigits(ID_LENGTH);
  const head = `aegis_pt_${id}_${randomDigits(SECRET_LENGTH)}`;
  return { id, token: head + checksum(head) };
}

/** The id of what has the form of a personal token, or null. */
export function readPersonalTokenId(text: string): string | null {
  const [, head = "", id = null, crc] = SHAPE.exec(text) ?? [];
  return id !== null && checksum(head) === crc ? id : null;
}

function checksum(head: string): string {
  let digits = "";
  for (let rest = crc32(head); digits.length < CRC_LENGTH; rest = Math.floor(rest / DIGITS.length)) {
    digits = DIGITS.charAt(rest % DIGITS.length) + digits;
  }
  return digits;
}

/** Digits that are all equally likely: bytes beyond the largest multiple of 62 are thrown away. */
function randomDigits(length: number): string {
  let digits = "";
  while (digits.length < length) {
    const fair = [...randomBytes(length)].filter((byte) => byte < 248);
    digits += fair.map((byte) => DIGITS.charAt(byte % DIGITS.length)).join("");
  }
  return digits.slice(0, length);
}

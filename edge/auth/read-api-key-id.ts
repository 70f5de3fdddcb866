import { crc32 } from "./crc32.ts";

const KEY_FORMAT = /^aegis_([0-9A-Za-z]{12})_[0-9A-Za-z]{32}([0-9A-Za-z]{6})$/;
const CHECKSUM_LENGTH = 6;

/** The key's id when its form and checksum are right: a mistyped key costs no look-up. */
export function readApiKeyId(text: string): string | null {
  const match = KEY_FORMAT.exec(text);
  const [, id, checksum] = match ?? [];
  return id !== undefined && checksum === checksumOf(text.slice(0, -CHECKSUM_LENGTH)) ? id : null;
}

const BASE62 = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";

function checksumOf(text: string): string {
  let rest = crc32(text);
  let out = "";
  for (let digit = 0; digit < CHECKSUM_LENGTH; digit++) {
    out = BASE62.charAt(rest % 62) + out;
    rest = Math.floor(rest / 62);
  }
  return out;
}

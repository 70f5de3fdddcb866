const DIGITS = Array.from({ length: 256 }, (_, byte) => byte.toString(16).padStart(2, "0"));

/** So many random bytes, in lower-case hexadecimal. */
export function randomHex(byteCount: number): string {
  let out = "";
  for (const byte of crypto.getRandomValues(new Uint8Array(byteCount))) out += DIGITS[byte];
  return out;
}

const HEX = Array.from({ length: 256 }, (_, byte) => byte.toString(16).padStart(2, "0"));

// Drawn for many requests at once: asking for a few bytes costs as much as asking for thousands. No byte is used twice.
const drawn = new Uint8Array(6144);
let used = drawn.length;

/** So many random bytes, in lower-case hexadecimal. */
export function randomHex(length: number): string {
  if (used + length > drawn.length) {
    crypto.getRandomValues(drawn);
    used = 0;
  }
  let out = "";
  for (const end = used + length; used < end; used++) out += HEX[drawn[used] ?? 0];
  return out;
}

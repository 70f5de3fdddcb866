import { randomBytes } from "node:crypto";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { hashApiKey, makeApiKey } from "./make-api-key.ts";

describe("makeApiKey", () => {
  it("has an id, a secret and a checksum", () => {
    const { id, key } = makeApiKey(randomBytes);
    expect(key).toMatch(new RegExp(`^aegis_${id}_[0-9A-Za-z]{38}$`));
    expect(id).toMatch(/^[0-9A-Za-z]{12}$/);
  });

  it("is the same for the same random bytes", () => {
    // CRC-32 of "aegis_000000000000_" and 32 zeros, computed with Python's zlib.crc32.
    expect(makeApiKey((size) => new Uint8Array(size)).key).toBe(KNOWN_KEY);
  });

  it("ends in the CRC-32 of what stands before, in six base62 digits", () => {
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 32, maxLength: 32 }), (seed) => {
        const { key } = makeApiKey((size) => seed.map((byte) => byte % 248).subarray(0, size));
        return slowBase62(slowCrc32(key.slice(0, -6))) === key.slice(-6);
      }),
    );
  });

  it("never uses a byte that would make some digits likelier", () => {
    let drawn = 0;
    const { id } = makeApiKey((size) => Uint8Array.from({ length: size }, () => [255, 248, 0, 247][drawn++ % 4] ?? 0));
    expect(id).toMatch(/^[0z]{12}$/);
  });
});

describe("hashApiKey", () => {
  it("is HMAC-SHA-256 in base64url", () => {
    // RFC 4231, test case 2.
    const expected = Buffer.from("5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843", "hex").toString("base64url");
    expect(hashApiKey("what do ya want for nothing?", "Jefe")).toBe(expected);
  });
});

const KNOWN_KEY = "aegis_000000000000_0000000000000000000000000000000041pkGo";

/** Bit by bit, as the polynomial reads. */
function slowCrc32(text: string): number {
  let crc = 0xffffffff;
  for (const byte of Buffer.from(text)) {
    crc ^= byte;
    for (let bit = 0; bit < 8; bit += 1) crc = (crc >>> 1) ^ (crc & 1 ? 0xedb88320 : 0);
  }
  return (crc ^ 0xffffffff) >>> 0;
}

function slowBase62(value: number): string {
  const digits = [..."0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"];
  const places = [5, 4, 3, 2, 1, 0].map((power) => digits[Math.floor(value / 62 ** power) % 62]);
  return places.join("");
}

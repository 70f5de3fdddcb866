import { createHmac } from "node:crypto";
import { describe, expect, test } from "vitest";
import { isSignatureOf, readSignature } from "./read-signature.ts";

const keys = [
  { id: "new", secret: "a-secret-of-the-tests" },
  { id: "old", secret: "another-secret-of-tests" },
];
const now = 1_750_000_000_000;
const body = Buffer.from('{"a":1}');

function header({ keyId = "new", at = now / 1000, secret = "a-secret-of-the-tests", signed = body } = {}): string {
  const hmac = createHmac("sha256", secret).update(`${at}.`).update(signed).digest("hex");
  return `keyId=${keyId},t=${at},v1=${hmac}`;
}

describe("a signature", () => {
  test.each([
    ["the first key", header()],
    ["another key", header({ keyId: "old", secret: "another-secret-of-tests" })],
    ["a clock 300 s behind", header({ at: now / 1000 - 300 })],
    ["a clock 300 s ahead", header({ at: now / 1000 + 300 })],
  ])("by %s is accepted", (_, text) => {
    const reading = readSignature(text, keys, now);
    expect(reading.ok && isSignatureOf(body, reading.signature)).toBe(true);
  });

  test.each([
    ["missing", undefined],
    ["malformed", ""],
    ["malformed", header().toUpperCase()],
    ["malformed", header().slice(0, -1)],
    ["malformed", `${header()},v1=00`],
    ["malformed", header().replace("t=", "t=-")],
    ["key-unknown", header({ keyId: "other" })],
    ["clock", header({ at: now / 1000 - 301 })],
    ["clock", header({ at: now / 1000 + 301 })],
  ])("is refused as %s before the body is needed", (cause, text) => {
    expect(readSignature(text, keys, now)).toEqual({ ok: false, cause });
  });

  test.each([
    ["another secret", header({ secret: "not-the-secret-at-all" }), body],
    ["another body", header(), Buffer.from('{"a":2}')],
    ["another time", header().replace(/t=\d+/, `t=${now / 1000 + 1}`), body],
    ["another key's name", header().replace("keyId=new", "keyId=old"), body],
  ])("made with %s is not that of the body", (_, text, bytes) => {
    const reading = readSignature(text, keys, now);
    expect(reading.ok && isSignatureOf(bytes, reading.signature)).toBe(false);
  });
});

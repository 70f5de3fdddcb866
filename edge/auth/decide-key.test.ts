import { exportJWK, generateKeyPair } from "jose";
import { describe, expect, it } from "vitest";
import { decideKey } from "./decide-key.ts";

const base64url = (bytes: Uint8Array) =>
  btoa(String.fromCharCode(...bytes))
    .replaceAll("+", "-")
    .replaceAll("/", "_")
    .replace(/=+$/, "");

function toBytes(number: bigint): Uint8Array {
  const hex = number.toString(16);
  return Uint8Array.from((hex.length % 2 === 1 ? `0${hex}` : hex).match(/../g) ?? [], (pair) => Number.parseInt(pair, 16));
}

/** A modulus as that generator makes them: a power of 65537 modulo the product of the first primes, and a multiple of that product. */
function rocaModulus(): bigint {
  let product = 1n;
  for (let candidate = 2n; candidate <= 167n; candidate++) {
    let isPrime = true;
    for (let divisor = 2n; divisor * divisor <= candidate; divisor++) if (candidate % divisor === 0n) isPrime = false;
    if (isPrime) product *= candidate;
  }
  let residue = 1n;
  for (let step = 0; step < 1234; step++) residue = (residue * 65_537n) % product;
  return residue + product * ((1n << 2047n) / product + 1n);
}

describe("a public key", () => {
  it("of 2048 bits and any curve is good, 200 of chance among them", async () => {
    for (const alg of ["RS256", "ES256", "EdDSA"]) {
      const { publicKey } = await generateKeyPair(alg, { extractable: true });
      expect(decideKey(await exportJWK(publicKey))).toBeNull();
    }
    for (let made = 0; made < 200; made++) {
      const n = crypto.getRandomValues(new Uint8Array(256));
      n[0] = 0x80 | (n[0] ?? 0);
      expect(decideKey({ kty: "RSA", n: base64url(n), e: "AQAB" })).toBeNull();
    }
  });

  it.each([0n, 1n, 2n, 65_536n, 1n << 80n])("of RSA with the exponent %s proves nothing", (exponent) => {
    const n = base64url(new Uint8Array(256).fill(0xa5));
    expect(decideKey({ kty: "RSA", n, e: base64url(toBytes(exponent)) })).toMatch(/exponent/);
  });

  it("of RSA that is short, or long by zeros before it, proves nothing", () => {
    for (const n of [
      new Uint8Array(255).fill(0xff),
      Uint8Array.from([...new Uint8Array(200), ...new Uint8Array(128).fill(0xff)]),
      new Uint8Array(0),
    ]) {
      expect(decideKey({ kty: "RSA", n: base64url(n), e: "AQAB" })).toMatch(/2048/);
    }
    expect(decideKey({ kty: "RSA", e: "AQAB" })).toMatch(/2048/);
    expect(decideKey({ kty: "RSA", n: base64url(Uint8Array.from([0x7f, ...new Uint8Array(255)])), e: "AQAB" })).toMatch(/2048/);
  });

  it("of RSA by the generator whose moduli can be factored proves nothing", () => {
    expect(decideKey({ kty: "RSA", n: base64url(toBytes(rocaModulus())), e: "AQAB" })).toMatch(/ROCA/);
  });

  it("that is for something else proves nothing", () => {
    const key = { kty: "EC", crv: "P-256", x: "a", y: "b" };
    for (const use of [{}, { use: "sig" }, { key_ops: ["verify"] }, { use: "sig", key_ops: ["sign", "verify"] }])
      expect(decideKey({ ...key, ...use })).toBeNull();
    for (const use of [{ use: "enc" }, { use: "" }, { key_ops: ["encrypt"] }, { key_ops: [] }, { use: "enc", key_ops: ["verify"] }]) {
      expect(decideKey({ ...key, ...use })).toMatch(/not for verifying/);
    }
  });

  it("that is a secret or private one proves nothing", () => {
    expect(decideKey({ kty: "oct", k: "AAAA" })).toMatch(/public/);
    expect(decideKey({ kty: "EC", crv: "P-256", x: "a", y: "b", d: "c" })).toMatch(/public/);
  });
});

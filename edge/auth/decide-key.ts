import type { JWK } from "jose";

const MIN_RSA_BITS = 2048;
/** Primes by which moduli of the ROCA generator are told (CVE-2017-15361): all their residues are powers of 65537. */
const PRIMES = [
  3, 5, 7, 11, 13, 17, 19, 23, 29, 31, 37, 41, 43, 47, 53, 59, 61, 67, 71, 73, 79, 83, 89, 97, 101, 103, 107, 109, 113, 127, 131, 137, 139,
  149, 151, 157, 163, 167,
];

/** Why signatures by a public key prove nothing; null: they do. Curves and lengths are the importer's to judge. */
export function decideKey(jwk: JWK): string | null {
  if (jwk.kty === "oct" || jwk.d !== undefined) return "a public key is needed, not a secret or private one";
  if ((jwk.use ?? "sig") !== "sig" || !(jwk.key_ops ?? ["verify"]).includes("verify")) return "it is not for verifying signatures";
  return jwk.kty === "RSA" ? decideRsa(jwk) : null;
}

function decideRsa(jwk: JWK): string | null {
  const modulus = bytesOf(jwk.n);
  if (bitsOf(modulus) < MIN_RSA_BITS) return `RSA needs ${MIN_RSA_BITS} bits or more`;
  const exponent = bytesOf(jwk.e);
  if (bitsOf(exponent) < 2 || exponent.length > 8 || ((exponent.at(-1) ?? 0) & 1) === 0) return "its RSA exponent is no odd number above 1";
  return PRIMES.every((prime) => isPowerOf65537(residue(modulus, prime), prime)) ? "its RSA modulus can be factored (ROCA)" : null;
}

/** Big-endian, without the zeros before. */
function bytesOf(base64url = ""): Uint8Array {
  const text = /^[\w-]+$/.test(base64url) ? atob(base64url.replaceAll("-", "+").replaceAll("_", "/")) : "";
  const bytes = Uint8Array.from(text, (character) => character.charCodeAt(0));
  const first = bytes.findIndex((byte) => byte !== 0);
  return first < 0 ? bytes.subarray(bytes.length) : bytes.subarray(first);
}

function bitsOf(bytes: Uint8Array): number {
  return bytes.length === 0 ? 0 : bytes.length * 8 - Math.clz32(bytes[0] ?? 0) + 24;
}

function residue(bytes: Uint8Array, prime: number): number {
  return bytes.reduce((rest, byte) => (rest * 256 + byte) % prime, 0);
}

function isPowerOf65537(wanted: number, prime: number): boolean {
  let power = 1;
  do {
    if (power === wanted) return true;
    power = (power * 65_537) % prime;
  } while (power !== 1);
  return false;
}

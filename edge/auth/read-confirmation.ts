/** What a token is bound to (RFC 7800): all of it must be proven. */
export interface Confirmation {
  /** SHA-256 thumbprint of a key (RFC 9449 6.1), base64url. */
  key: string | null;
  /** SHA-256 of a certificate (RFC 8705 3.1), lower-case hexadecimal. */
  certificate: string | null;
}

const SHA256 = /^[A-Za-z0-9_-]{42}[AEIMQUYcgkosw048]$/;
const UNKNOWN: Confirmation = { key: null, certificate: null };

/** Reads a token's `cnf`; null: it is bound to nothing. What is bound in a way that is not known here names neither. */
export function readConfirmation(claim: unknown): Confirmation | null {
  if (claim === undefined || claim === null) return null;
  if (typeof claim !== "object") return UNKNOWN;
  const { jkt = null, "x5t#S256": x5t = null } = claim as Record<string, unknown>;
  if ((jkt !== null && !isDigest(jkt)) || (x5t !== null && !isDigest(x5t))) return UNKNOWN;
  return { key: jkt, certificate: x5t === null ? null : hexOf(x5t) };
}

function isDigest(value: unknown): value is string {
  return typeof value === "string" && SHA256.test(value);
}

function hexOf(base64url: string): string {
  const bytes = atob(base64url.replaceAll("-", "+").replaceAll("_", "/"));
  return Array.from(bytes, (byte) => byte.charCodeAt(0).toString(16).padStart(2, "0")).join("");
}

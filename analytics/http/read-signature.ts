import { createHmac, timingSafeEqual } from "node:crypto";
import type { NamedSecret } from "../env.ts";

/** Tolerated difference between the edge's clock and ours. */
const toleranceSeconds = 300;

type Signature = { readonly key: NamedSecret; readonly signedAt: string; readonly hmac: Buffer };
type SignatureReading = { ok: true; signature: Signature } | { ok: false; cause: "missing" | "malformed" | "key-unknown" | "clock" };

/**
 * Reads `keyId=<id>,t=<epoch seconds>,v1=<hex HMAC-SHA-256>` and judges all that can be judged without the body.
 * @param now milliseconds since 1970.
 */
export function readSignature(header: string | undefined, keys: readonly NamedSecret[], now: number): SignatureReading {
  if (header === undefined) return { ok: false, cause: "missing" };
  const match = /^keyId=([A-Za-z0-9._-]{1,64}),t=(\d{1,12}),v1=([0-9a-f]{64})$/.exec(header);
  if (match === null) return { ok: false, cause: "malformed" };
  const [, keyId, signedAt = "", hex = ""] = match;
  const key = keys.find(({ id }) => id === keyId);
  if (key === undefined) return { ok: false, cause: "key-unknown" };
  if (Math.abs(now / 1000 - Number(signedAt)) > toleranceSeconds) return { ok: false, cause: "clock" };
  return { ok: true, signature: { key, signedAt, hmac: Buffer.from(hex, "hex") } };
}

/** Whether the signature is that of exactly these bytes: HMAC(secret, "<t>.<body>"), compared in constant time. */
export function isSignatureOf(body: Uint8Array, { key, signedAt, hmac }: Signature): boolean {
  const expected = createHmac("sha256", key.secret).update(`${signedAt}.`).update(body).digest();
  return timingSafeEqual(expected, hmac);
}

import { base64url } from "./hmac.ts";

const MAX_LENGTH = 110;

/**
 * The client id of a token's subject: `sub:<subject>@<issuer>`, the issuer without https://, which is the rule; any other
 * scheme makes another issuer. Hashed where that is long or not printable ASCII.
 */
export async function subjectClient(subject: string, issuer: string): Promise<string> {
  const readable = `${subject}@${issuer.replace(/^https:\/\//, "")}`;
  if (readable.length <= MAX_LENGTH && /^[\x21-\x7e]+$/.test(readable)) return `sub:${readable}`;
  const digest = await crypto.subtle.digest("SHA-256", new TextEncoder().encode(`${subject}\n${issuer}`));
  return `sub:#${base64url(new Uint8Array(digest))}`;
}

import { createHash } from "node:crypto";

/** What is stored of a secret of 256 random bits: nobody can guess those, so the hash needs no key. Hex. */
export function hashSecret(secret: string): string {
  return createHash("sha256").update(secret).digest("hex");
}

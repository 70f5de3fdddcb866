import { createHash, timingSafeEqual } from "node:crypto";

/** Whether a text is this secret; takes the same time for every wrong one. */
export function equalsSecret(text: string, secret: string): boolean {
  return timingSafeEqual(digest(text), digest(secret));
}

function digest(text: string): Buffer {
  return createHash("sha256").update(text).digest();
}

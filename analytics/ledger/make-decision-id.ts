import { randomUUID } from "node:crypto";

const PER_MILLISECOND = 4096;
const last = { at: 0, count: 0 };

/** A UUID of version 7 (RFC 9562): ids made later by this process sort behind, also within one millisecond. */
export function makeDecisionId(decidedAt: Date): string {
  const at = decidedAt.getTime();
  last.count = at === last.at ? (last.count + 1) % PER_MILLISECOND : 0;
  last.at = at;
  const time = at.toString(16).padStart(12, "0");
  const count = last.count.toString(16).padStart(3, "0");
  // The rest of a version 4 UUID has the variant bits in the right place.
  return `${time.slice(0, 8)}-${time.slice(8)}-7${count}-${randomUUID().slice(19)}`;
}

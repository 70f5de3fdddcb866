import { Client } from "#contracts/client.ts";
import { type AddressRange, rangesMeet, readRange, writeRange } from "#edge/path/address-range.ts";

/** Whom a block is about: a client by its id, or all who come from a range of addresses, in its one spelling. */
export type BlockTarget = { kind: "client"; name: string } | { kind: "range"; name: string; range: AddressRange };

/** The shortest prefixes that are blocked without force, by how many bytes addresses have: 65,536 addresses of v4, a provider's of v6. */
const NARROW_ENOUGH: Readonly<Record<number, number>> = { 4: 16, 16: 32 };

const loopback = ["127.0.0.0/8", "::1"].map(readRange).filter((range) => range !== null);

/** Null when the text is neither a client's id nor an address or range. */
export function decideTarget(text: string): BlockTarget | null {
  if (Client.safeParse(text).success) return { kind: "client", name: text };
  const range = readRange(text);
  return range && { kind: "range", name: writeRange(range), range };
}

/** Why such a block is probably not meant; null: it may well be. */
export function decideDoubt(target: BlockTarget): string | null {
  if (target.kind === "client") return null;
  const { range, name } = target;
  const narrowest = NARROW_ENOUGH[range.bytes.length] ?? 0;
  if (range.bits < narrowest) return `${name} is wider than /${narrowest}: give force where all of it is meant`;
  return loopback.some((own) => rangesMeet(own, range))
    ? `${name} holds this machine's own addresses: give force where that is meant`
    : null;
}

import ipaddr from "ipaddr.js";

/** All addresses that begin with the same bits. */
export interface AddressRange {
  /** Four for v4, sixteen for v6. */
  readonly bytes: readonly number[];
  /** How many bits of them count. */
  readonly bits: number;
}

/** A range or a single address; null when it is neither. One of v4-mapped v6 addresses is one of v4, as such addresses are. */
export function readRange(text: string): AddressRange | null {
  const [, written = "", length] = /^([^/]+)(?:\/(\d{1,3}))?$/.exec(text) ?? [];
  if (!ipaddr.isValid(written) || (!written.includes(":") && !ipaddr.IPv4.isValidFourPartDecimal(written))) return null;
  const bytes = ipaddr.parse(written).toByteArray();
  const bits = length === undefined ? bytes.length * 8 : Number(length);
  if (bits > bytes.length * 8) return null;
  return isMapped(bytes) && bits >= MAPPED_BITS ? { bytes: bytes.slice(12), bits: bits - MAPPED_BITS } : { bytes, bits };
}

/** The range in its one spelling, what does not count left out; an address alone without its length. */
export function writeRange({ bytes, bits }: AddressRange): string {
  const base = ipaddr.fromByteArray(bytes.map((byte, index) => byte & maskOf(index, bits))).toString();
  return bits === bytes.length * 8 ? base : `${base}/${bits}`;
}

/** True when some address lies in both. */
export function rangesMeet(left: AddressRange, right: AddressRange): boolean {
  const bits = Math.min(left.bits, right.bits);
  return rangeKey(left.bytes, bits) === rangeKey(right.bytes, bits);
}

/** One text for all ranges of the same addresses. */
export function rangeKey(bytes: readonly number[], bits: number): string {
  let key = `${bytes.length}/${bits}/`;
  for (let index = 0; index * 8 < bits; index++) key += String.fromCharCode((bytes[index] ?? 0) & maskOf(index, bits));
  return key;
}

const MAPPED_BITS = 96;

function isMapped(bytes: readonly number[]): boolean {
  return bytes.length === 16 && bytes.slice(0, 12).every((byte, index) => byte === (index < 10 ? 0 : 0xff));
}

/** Which bits of the byte at a place count. */
function maskOf(index: number, bits: number): number {
  const counting = Math.min(8, Math.max(0, bits - index * 8));
  return (0xff00 >> counting) & 0xff;
}

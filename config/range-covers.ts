import ipaddr from "ipaddr.js";

/** True when every address of `inner` lies in `outer`. Both are ranges or single addresses. */
export function rangeCovers(outer: string, inner: string): boolean {
  const [wide, narrow] = [readRange(outer), readRange(inner)];
  if (wide.base.kind() !== narrow.base.kind() || wide.bits > narrow.bits) return false;
  return narrow.base.match([wide.base, wide.bits] as never);
}

/** A v4-mapped range of v6 is one of v4, as such addresses are to the edge. */
function readRange(text: string): { base: ipaddr.IPv4 | ipaddr.IPv6; bits: number } {
  const [address = "", length] = text.split("/");
  const base = ipaddr.parse(address);
  const bits = length === undefined ? base.toByteArray().length * 8 : Number(length);
  if (base instanceof ipaddr.IPv6 && base.isIPv4MappedAddress() && bits >= 96) return { base: base.toIPv4Address(), bits: bits - 96 };
  return { base, bits };
}

import ipaddr from "ipaddr.js";

/** Whether an address lies on no public network: loopback, private, link-local (clouds' metadata), shared, unique local, reserved. */
export function isPrivateAddress(text: string): boolean {
  if (!ipaddr.isValid(text)) return false;
  const address = ipaddr.process(text);
  if (address.kind() === "ipv6" && embedsPrivate(address as ipaddr.IPv6)) return true;
  return address.range() !== "unicast";
}

/** Ways to write an IPv4 address as IPv6 that a translator undoes: 6to4 and NAT64. */
function embedsPrivate(address: ipaddr.IPv6): boolean {
  const range = address.range();
  const bytes = address.toByteArray();
  const embedded = range === "6to4" ? bytes.slice(2, 6) : range === "rfc6052" ? bytes.slice(12) : null;
  return embedded !== null && ipaddr.fromByteArray(embedded).range() !== "unicast";
}

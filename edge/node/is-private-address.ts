import ipaddr from "ipaddr.js";
import { parseAddress } from "../path/match-address.ts";

/** Whether an address lies on no public network: loopback, private, link-local (clouds' metadata), shared, unique local, reserved. */
export function isPrivateAddress(text: string): boolean {
  const address = parseAddress(text);
  if (address === null) return false;
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

/** Whether a target names a private place in so many words: an address, or localhost. */
export function isPrivateHost(hostname: string): boolean {
  const host = hostname.replace(/^\[|\]$/g, "").toLowerCase();
  return host === "localhost" || host.endsWith(".localhost") || isPrivateAddress(host);
}

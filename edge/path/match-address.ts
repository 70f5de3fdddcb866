import ipaddr from "ipaddr.js";
import { AddressTable } from "./address-table.ts";

/** Tells whether a textual address lies in one of a few ranges. Unreadable addresses lie in none. */
export type AddressMatcher = (address: string) => boolean;

/** Null when there is nothing to match. Ranges were checked where the config was compiled; an unreadable one is left out. */
export function matchAddress(ranges: readonly string[]): AddressMatcher | null {
  if (ranges.length === 0) return null;
  const table = new AddressTable<true>();
  for (const range of ranges) table.set(range, true);
  return (address) => table.find(address, always) !== undefined;
}

const always = () => true;

/** The address in one spelling; v4-mapped v6 addresses become v4. Null when it is none. */
export function parseAddress(text: string): ipaddr.IPv4 | ipaddr.IPv6 | null {
  if (!ipaddr.isValid(text) || (!text.includes(":") && !ipaddr.IPv4.isValidFourPartDecimal(text))) return null;
  return ipaddr.process(text);
}

/** What is counted: an IPv4 address, or the /64 an IPv6 address lies in. */
export function countedAddress(text: string): string | null {
  const address = parseAddress(text);
  if (address === null) return null;
  if (address.kind() === "ipv4") return address.toString();
  const network = (address as ipaddr.IPv6).parts.slice(0, 4).map((part) => part.toString(16));
  return `${network.join(":")}::/64`;
}

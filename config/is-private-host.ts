import ipaddr from "ipaddr.js";

const privateRanges = new Set([
  "private",
  "loopback",
  "linkLocal",
  "uniqueLocal",
  "unspecified",
  "carrierGradeNat",
  "broadcast",
  "multicast",
]);

/** Whether an origin's host, as it is written, is this machine or an address of a private network; names are not looked up. */
export function isPrivateHost(origin: string): boolean {
  // URL reads an address as every client does: 0x7f.1 is 127.0.0.1.
  const host = new URL(origin).hostname.replace(/^\[|\]$/g, "").replace(/\.$/, "");
  if (host === "localhost" || host.endsWith(".localhost")) return true;
  return ipaddr.isValid(host) && privateRanges.has(ipaddr.process(host).range());
}

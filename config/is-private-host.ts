import { isPrivateAddress } from "./is-private-address.ts";

/** Whether an origin's host, as it is written, is this machine or an address of no public network; names are not looked up. */
export function isPrivateHost(origin: string): boolean {
  // URL reads an address as every client does: 0x7f.1 is 127.0.0.1.
  const host = new URL(origin).hostname.replace(/^\[|\]$/g, "").replace(/\.$/, "");
  return host === "localhost" || host.endsWith(".localhost") || isPrivateAddress(host);
}

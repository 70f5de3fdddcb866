import type { AddressMatcher } from "./match-address.ts";

/**
 * Who is at the other end: the socket's address, or, where that is a trusted proxy's, the last address of X-Forwarded-For that no
 * trusted proxy has. An entry that is no address ends the walk at the proxy that wrote it.
 */
export function decideClientAddress(
  peer: string,
  forwardedFor: string | null,
  { isTrusted, isAddress }: { isTrusted: AddressMatcher | null; isAddress: (text: string) => boolean },
): string {
  let address = peer;
  if (isTrusted === null || forwardedFor === null) return address;
  const hops = forwardedFor.split(",");
  while (isTrusted(address)) {
    const before = hops.pop()?.trim();
    if (before === undefined || !isAddress(before)) break;
    address = before;
  }
  return address;
}

import { type LookupAddress, type LookupOptions, lookup } from "node:dns";
import { isPrivateAddress } from "../../config/is-private-address.ts";

type Found = (error: NodeJS.ErrnoException | null, address: string | LookupAddress[], family?: number) => void;

/** Looks a name up as `dns.lookup` does and gives back public addresses only: those are the ones that are connected to. */
export function publicLookup(hostname: string, options: LookupOptions, found: Found): void {
  lookup(hostname, { ...options, all: true }, (error, addresses) => {
    if (error !== null) return found(error, []);
    const usable = addresses.filter(({ address }) => !isPrivateAddress(address));
    const [first] = usable;
    if (first === undefined) found(new Error(`${hostname} stands for private addresses only, and its upstream has no allowPrivate`), []);
    else if (options.all) found(null, usable);
    else found(null, first.address, first.family);
  });
}

import type { CallerRegion } from "../platform.ts";
import type { CompiledCallers } from "./compile-callers.ts";

/** What a caller from an unknown country is said to come from. */
export const UNKNOWN_COUNTRY = "XX";

export type CallerRefusal = { problem: "address-denied" | "location-denied"; reason: string };

/**
 * Why a caller is refused by where the request comes from; null: it is not. Each kind of rule must admit it, and what is denied is
 * refused also where it is allowed. What is not known is in no list, but for an unknown country, which is XX.
 */
export function decideCaller(
  { allowed, denied, countries, networks }: CompiledCallers,
  address: string,
  { country, network }: Pick<CallerRegion, "country" | "network">,
): CallerRefusal | null {
  if (denied?.(address)) return { problem: "address-denied", reason: "address in deny list" };
  if (allowed !== null && !allowed(address)) return { problem: "address-denied", reason: "address not in allow list" };
  const from = country ?? UNKNOWN_COUNTRY;
  if (countries?.deny.has(from)) return { problem: "location-denied", reason: `country ${from} in deny list` };
  if (countries?.allow?.has(from) === false) return { problem: "location-denied", reason: `country ${from} not in allow list` };
  if (network !== null && networks?.deny.has(network)) return { problem: "location-denied", reason: `network ${network} in deny list` };
  if (networks?.allow && (network === null || !networks.allow.has(network))) {
    return { problem: "location-denied", reason: `network ${network ?? "unknown"} not in allow list` };
  }
  return null;
}

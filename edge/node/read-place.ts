import type { CallerRegion, HeaderFields } from "../platform.ts";
import type { NodeSettings } from "./env.ts";

const COUNTRY = /^[A-Z][A-Z0-9]$/;
const NETWORK = /^(?:AS)?([1-9]\d{0,9})$/i;

/** Where trusted proxies say that a caller is; what is no code, or was said twice, is not known. */
export function readPlace(
  headers: Pick<HeaderFields, "get">,
  { country, network }: NodeSettings["placeHeaders"],
): Pick<CallerRegion, "country" | "network"> {
  const code = country === null ? null : (headers.get(country)?.trim().toUpperCase() ?? null);
  const number = network === null ? undefined : NETWORK.exec(headers.get(network)?.trim() ?? "")?.[1];
  return { country: code !== null && COUNTRY.test(code) ? code : null, network: number === undefined ? null : Number(number) };
}

import * as z from "zod/mini";
import { Country, Network } from "./caller-rules.ts";
import { described } from "./described.ts";
import { AddressRange } from "./scalars.ts";

/** Rules on where callers come from, as a person writes them: for the whole gateway and for a route. */
export const callerSections = {
  addresses: described(
    z.optional(
      z.strictObject({
        allow: described(z._default(z.array(AddressRange), []), "When not empty, only these addresses and ranges are served."),
        deny: described(z._default(z.array(AddressRange), []), "These are refused, also where they are allowed."),
      }),
    ),
    "Rules on client addresses, v4 and v6.",
  ),
  countries: described(
    z.optional(
      z.strictObject({
        allow: described(z._default(z.array(Country), []), "When not empty, only callers from these countries are served."),
        deny: described(z._default(z.array(Country), []), "Callers from these are refused."),
      }),
    ),
    "Rules on countries: ISO 3166-1 alpha-2, T1 for Tor, XX for unknown ones. A country that is not known is allowed only as XX.",
  ),
  networks: described(
    z.optional(
      z.strictObject({
        allow: described(z._default(z.array(Network), []), "When not empty, only callers from these networks are served."),
        deny: described(z._default(z.array(Network), []), "Callers from these are refused."),
      }),
    ),
    "Rules on networks, by the number of their autonomous system (ASN). A network that is not known is never allowed by name.",
  ),
};

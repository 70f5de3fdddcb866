import * as z from "zod/mini";
import { AddressRange } from "./scalars.ts";

/** A country by ISO 3166-1 alpha-2, or by Cloudflare's T1 (Tor) and XX (unknown). */
export const Country = z.string().check(z.regex(/^[A-Z][A-Z0-9]$/, { error: "use two capital letters, such as DE, or T1 or XX" }));

/** The number of an autonomous system. */
export const Network = z.int({ error: "use the number of an autonomous system, such as 64496" }).check(z.gte(1), z.lte(4_294_967_295));

/** Who is served, by where a request comes from. Denied before allowed; an empty `allow` allows all. */
export const callerRules = {
  addresses: z.optional(z.object({ allow: z.array(AddressRange), deny: z.array(AddressRange) })),
  countries: z.optional(z.object({ allow: z.array(Country), deny: z.array(Country) })),
  networks: z.optional(z.object({ allow: z.array(Network), deny: z.array(Network) })),
};

const CallerRules = z.object(callerRules);
export type CallerRules = z.infer<typeof CallerRules>;

import * as z from "zod/mini";
import { described } from "./described.ts";
import { Name } from "./scalars.ts";

/** Which certificates stand for a client: all it names must hold. */
export const CertificateRule = z.object({
  client: Name,
  fingerprint: z.optional(z.string()),
  subject: described(z.optional(z.string()), "In the spelling of contracts/distinguished-name.ts, as issuer."),
  issuer: z.optional(z.string()),
  dnsName: z.optional(z.string()),
  uri: z.optional(z.string()),
  email: z.optional(z.string()),
  roles: z.array(Name),
  permissions: z.array(z.string()),
  plan: z.nullable(Name),
});
export type CertificateRule = z.infer<typeof CertificateRule>;

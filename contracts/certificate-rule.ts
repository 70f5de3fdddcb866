import * as z from "zod/mini";
import { Name } from "./scalars.ts";

/** Which certificates stand for a client: all it names must hold. */
export const CertificateRule = z.object({
  client: Name,
  fingerprint: z.optional(z.string()),
  subject: z.optional(z.string()),
  issuer: z.optional(z.string()),
  dnsName: z.optional(z.string()),
  uri: z.optional(z.string()),
  email: z.optional(z.string()),
  roles: z.array(Name),
  permissions: z.array(z.string()),
  plan: z.nullable(Name),
});
export type CertificateRule = z.infer<typeof CertificateRule>;

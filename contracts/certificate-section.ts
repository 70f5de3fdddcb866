import * as z from "zod/mini";
import { Permission } from "./access.ts";
import { described } from "./described.ts";
import { Name } from "./scalars.ts";

const Text = z.string().check(z.minLength(1), z.maxLength(1024));

/** One entry of `auth.mtls.certificates`: all it names must hold, and the first entry that fits says who is calling. */
export const CertificateSection = described(
  z.strictObject({
    client: described(Name, "The client it stands for: cert:<client>."),
    fingerprint: described(
      z.optional(z.string().check(z.regex(/^[0-9a-f]{64}$/, { error: "use the SHA-256 in 64 lower-case hexadecimal digits" }))),
      "SHA-256 of the certificate.",
    ),
    subject: described(
      z.optional(Text),
      "The subject's distinguished name as RFC 4514 writes it, most specific first: CN=robot,O=Example. All of it must be the same, to the letter.",
    ),
    issuer: described(z.optional(Text), "The issuer's distinguished name, in the same way."),
    dnsName: described(z.optional(Text), "A DNS name among its alternative names; *.domain for one label below it."),
    uri: described(z.optional(Text), "A URI among its alternative names, such as a SPIFFE id."),
    email: described(z.optional(Text), "An e-mail address among its alternative names."),
    roles: described(z._default(z.array(Name), []), "Roles it holds."),
    permissions: described(z._default(z.array(Permission), []), "Permissions it holds besides its roles'."),
    plan: described(z._default(z.nullable(Name), null), "The plan it is on, if any."),
  }),
  "Which certificates stand for a client.",
);
export type CertificateSection = z.infer<typeof CertificateSection>;

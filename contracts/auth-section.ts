import * as z from "zod/mini";
import { AuthChoice } from "./auth-choice.ts";
import { CertificateSection } from "./certificate-section.ts";
import { described } from "./described.ts";
import { IssuerSection } from "./issuer-section.ts";
import { OAuth2Section } from "./oauth2-section.ts";
import { RbacSection } from "./rbac-section.ts";

const ApiKeysSection = z.strictObject({
  header: described(z._default(z.string().check(z.regex(/^[A-Za-z0-9-]{1,64}$/)), "X-API-Key"), "The header that holds the key."),
  queryParameter: described(
    z.optional(z.string().check(z.regex(/^[A-Za-z0-9._-]{1,64}$/))),
    "A query parameter that may hold it instead; absent: none, for addresses are logged and shared.",
  ),
});

/** `auth` of aegis.config.yaml as a person writes it. */
export const AuthSection = z.strictObject({
  default: described(z._default(AuthChoice, ["jwt", "api-key"]), "How routes authenticate unless they say otherwise."),
  apiKeys: described(z._default(ApiKeysSection, { header: "X-API-Key" }), "API keys: created with `aegis keys create`."),
  jwt: described(
    z._default(z.strictObject({ issuers: z._default(z.array(IssuerSection), []) }), { issuers: [] }),
    "Issuers whose signed tokens are accepted.",
  ),
  oauth2: described(z.optional(OAuth2Section), "The authorization server that opaque tokens are judged by."),
  mtls: described(
    z._default(z.strictObject({ certificates: z._default(z.array(CertificateSection), []) }), { certificates: [] }),
    "Client certificates and whom they stand for.",
  ),
  rbac: described(z._default(RbacSection, { default: "allow", roles: {}, rules: [] }), "Role-based access control."),
});

export const authDefaults: z.infer<typeof AuthSection> = {
  default: ["jwt", "api-key"],
  apiKeys: { header: "X-API-Key" },
  jwt: { issuers: [] },
  mtls: { certificates: [] },
  rbac: { default: "allow", roles: {}, rules: [] },
};

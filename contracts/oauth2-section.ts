import * as z from "zod/mini";
import { described } from "./described.ts";
import { ClaimNames, claimDefaults, HttpAddress, SenderConstraintChoice } from "./issuer-section.ts";
import { Duration, SecretReference } from "./scalars.ts";

/** `auth.oauth2` of aegis.config.yaml: opaque tokens, judged by asking who made them (RFC 7662). */
export const OAuth2Section = z.strictObject({
  issuer: described(HttpAddress, "The authorization server."),
  introspectionUrl: described(z.optional(HttpAddress), "Where it is asked; absent: found by its metadata (RFC 8414)."),
  clientId: described(z.string().check(z.minLength(1)), "Who asks."),
  clientSecret: described(
    SecretReference,
    "The asker's secret, as a reference such as ${env:INTROSPECTION_SECRET} or sealed by `aegis seal`.",
  ),
  clientAuthentication: described(z._default(z.enum(["basic", "post"]), "basic"), "How the asker proves itself."),
  audience: described(z.optional(z.string().check(z.minLength(1))), "The `aud` an answer must hold; absent: whichever it is."),
  cacheFor: described(z._default(Duration, "30s"), "How long an answer is believed; never beyond the token's exp."),
  onOutage: described(
    z._default(z.enum(["refuse", "stale"]), "refuse"),
    "When it is away: refuse what is not freshly known, or believe an answer of up to ten minutes ago.",
  ),
  senderConstraint: SenderConstraintChoice,
  claims: described(z._default(ClaimNames, claimDefaults), "Where its answers carry what Aegis reads."),
});
export type OAuth2Section = z.infer<typeof OAuth2Section>;

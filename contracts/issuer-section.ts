import * as z from "zod/mini";
import { described } from "./described.ts";
import { SenderConstraint } from "./issuer.ts";
import { Duration, SecretReference } from "./scalars.ts";

export const jwtAlgorithms = [
  "HS256",
  "HS384",
  "HS512",
  "ES256",
  "ES384",
  "ES512",
  "RS256",
  "RS384",
  "RS512",
  "PS256",
  "PS384",
  "PS512",
  "EdDSA",
  "Ed25519",
] as const;

const claimName = (fallback: string, text: string) => described(z._default(z.string().check(z.minLength(1)), fallback), text);

/** Where a token or an introspection answer carries what Aegis reads. */
export const ClaimNames = z.strictObject({
  client: described(z.optional(z.string().check(z.minLength(1))), "Claim that says which client is counted; absent: the subject."),
  roles: claimName("roles", "Claim with the caller's roles: a list, or words parted by spaces."),
  permissions: claimName("scope", "Claim with the caller's permissions: a list, or words parted by spaces."),
  plan: claimName("plan", "Claim with the caller's plan."),
});
export const claimDefaults = { roles: "roles", permissions: "scope", plan: "plan" };

export const HttpAddress = z.string().check(z.regex(/^https?:\/\/\S+$/, { error: "use an http or https address" }));

export const SenderConstraintChoice = described(
  z._default(SenderConstraint, "optional"),
  "Whether a token is bound to a key that its holder proves to have. none: a bound one is refused; optional: accepted with its proof; required: only those.",
);

/** One entry of `auth.jwt.issuers` as a person writes it. */
export const IssuerSection = z.strictObject({
  issuer: described(z.string().check(z.minLength(1)), "The exact `iss` of its tokens."),
  audience: described(
    z.union([z.string().check(z.minLength(1)), z.array(z.string().check(z.minLength(1))).check(z.minLength(1))]),
    "The `aud` its tokens must hold; of a list, one.",
  ),
  algorithms: described(z.array(z.enum(jwtAlgorithms)).check(z.minLength(1)), "The only signature algorithms accepted."),
  profile: described(
    z._default(z.enum(["jwt", "access-token"]), "jwt"),
    "access-token: RFC 9068, so `typ` is at+jwt and iss, exp, aud, sub, client_id, iat and jti are required.",
  ),
  type: described(
    z.optional(z.string().check(z.regex(/^[A-Za-z0-9.+/-]{1,64}$/))),
    "The `typ` its tokens must have; absent: JWT or none, or as the profile says.",
  ),
  requiredClaims: described(
    z._default(z.array(z.string().check(z.minLength(1))), []),
    "Claims its tokens must hold besides exp, iat and sub.",
  ),
  secret: described(
    z.optional(SecretReference),
    "Shared secret for HS algorithms, as long as their hash (HS256: 32 bytes), as a reference such as ${env:JWT_SECRET} or sealed by `aegis seal`.",
  ),
  publicKey: described(
    z.optional(z.string().check(z.minLength(1))),
    "Public key as PEM (SPKI) or JWK, a reference to one, or one that is sealed.",
  ),
  jwksUrl: described(z.optional(HttpAddress), "Where its JSON Web Key Set is served."),
  discovery: described(
    z.optional(z.enum(["openid", "oauth"])),
    "Finds the key set by the issuer's metadata: OpenID Connect Discovery, or RFC 8414.",
  ),
  leewaySeconds: described(z._default(z.int().check(z.gte(0), z.lte(300)), 5), "Tolerated clock difference."),
  maximumAge: described(z._default(Duration, "15m"), "Longest accepted time between `iat` and now."),
  senderConstraint: SenderConstraintChoice,
  claims: described(z._default(ClaimNames, claimDefaults), "Where its tokens carry what Aegis reads."),
});
export type IssuerSection = z.infer<typeof IssuerSection>;

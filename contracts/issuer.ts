import * as z from "zod/mini";

/** Where a token or an introspection answer carries what Aegis reads. */
export const Claims = z.object({
  client: z.optional(z.string()),
  roles: z.string(),
  permissions: z.optional(z.string()),
  plan: z.string(),
});
export type Claims = z.infer<typeof Claims>;

/** none: a bound token is refused; optional: it is accepted with its proof; required: only bound tokens are accepted. */
export const SenderConstraint = z.enum(["none", "optional", "required"]);
export type SenderConstraint = z.infer<typeof SenderConstraint>;

/** An issuer as the edge judges its tokens. */
export const Issuer = z.object({
  issuer: z.string(),
  audience: z.union([z.string(), z.array(z.string())]),
  algorithms: z.array(z.string()).check(z.minLength(1)),
  profile: z.optional(z.enum(["jwt", "access-token"])),
  type: z.optional(z.string()),
  requiredClaims: z.optional(z.array(z.string())),
  secret: z.optional(z.string()),
  publicKey: z.optional(z.string()),
  jwksUrl: z.optional(z.string()),
  discovery: z.optional(z.enum(["openid", "oauth"])),
  leewaySeconds: z.number(),
  maximumAgeSeconds: z.number(),
  senderConstraint: z.optional(SenderConstraint),
  claims: Claims,
});
export type Issuer = z.infer<typeof Issuer>;

import * as z from "zod/mini";
import { Claims, SenderConstraint } from "./issuer.ts";

/** The authorization server as the edge asks it. */
export const Introspection = z.object({
  issuer: z.string(),
  introspectionUrl: z.optional(z.string()),
  clientId: z.string(),
  clientSecret: z.string(),
  clientAuthentication: z.enum(["basic", "post"]),
  audience: z.optional(z.string()),
  cacheSeconds: z.number(),
  onOutage: z.enum(["refuse", "stale"]),
  senderConstraint: SenderConstraint,
  claims: Claims,
});
export type Introspection = z.infer<typeof Introspection>;

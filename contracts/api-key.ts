import * as z from "zod/mini";
import { Permission } from "./access.ts";
import { Client, OwnQuota } from "./client.ts";
import { described } from "./described.ts";
import { AddressRange, Instant, Name } from "./scalars.ts";

export const apiKeyStates = ["active", "expired", "revoked"] as const;

/** An API key as operators see it: never the key, never its hash. */
export const ApiKey = z.object({
  id: described(z.string(), "The public part of the key."),
  name: z.string(),
  client: described(Client, "Who is counted: key:<id> of the first key, however often it was rotated since."),
  roles: z.array(Name),
  permissions: described(z.array(Permission), "Permissions besides those of its roles."),
  plan: z.nullable(z.string()),
  limits: described(z.record(Name, OwnQuota), "Quotas of its own, by limit, over that limit's window."),
  addresses: described(z.array(AddressRange), "The only addresses it may be used from; empty: all."),
  state: described(z.enum(apiKeyStates), "Whether it still opens anything."),
  pepperId: described(z.string(), "Which pepper its hash was made with."),
  replacedBy: described(z.nullable(z.string()), "The key that followed when it was rotated; null: it was not."),
  createdBy: z.string(),
  createdAt: Instant,
  expiresAt: described(z.nullable(Instant), "null: never."),
  revokedAt: z.nullable(Instant),
  publishedAt: described(z.nullable(Instant), "When KV last came in line with it; null: it will soon."),
  lastUsedAt: described(z.nullable(Instant), "The last minute in which a request of its client was counted; null: none is known of."),
});
export type ApiKey = z.infer<typeof ApiKey>;

/** What is answered when a key is made, and never again. */
export const CreatedApiKey = z.extend(ApiKey, { key: described(z.string(), "The key itself. It is shown this once and stored nowhere.") });
export type CreatedApiKey = z.infer<typeof CreatedApiKey>;

export const RotatedApiKey = z.extend(CreatedApiKey, {
  replaced: described(z.object({ id: z.string(), expiresAt: Instant }), "The key before, and until when it works beside this one."),
});
export type RotatedApiKey = z.infer<typeof RotatedApiKey>;

export const RevokedApiKey = z.object({
  id: z.string(),
  revokedAt: Instant,
  revoked: described(z.array(z.string()), "Every key that was revoked now."),
  stillActive: described(z.array(z.string()), "Other keys of the same client that still work."),
});
export type RevokedApiKey = z.infer<typeof RevokedApiKey>;

export const ApiKeysPage = z.object({
  keys: described(z.array(ApiKey), "Newest first."),
  next: described(z.nullable(z.string()), "Send it as `before` for the next page; null: there is none."),
});
export type ApiKeysPage = z.infer<typeof ApiKeysPage>;

import * as z from "zod/mini";
import { described } from "#contracts/described.ts";
import { Instant, Name } from "#contracts/scalars.ts";
import type { apiKeys } from "../db/policy-tables.ts";

/** An API key as the API shows it: never the key, never its hash. */
export const ApiKeyAnswer = z.object({
  id: described(z.string(), "The public part of the key; its client is key:<id>."),
  name: z.string(),
  roles: z.array(Name),
  plan: z.nullable(z.string()),
  state: described(z.enum(["active", "expired", "revoked"]), "Whether it still opens anything."),
  createdBy: z.string(),
  createdAt: Instant,
  expiresAt: described(z.nullable(Instant), "null: never."),
  revokedAt: z.nullable(Instant),
  publishedAt: described(z.nullable(Instant), "When KV last came in line with it; null: it will soon."),
});
export type ApiKeyAnswer = z.infer<typeof ApiKeyAnswer>;

/** Shows a key's row at `now` (milliseconds since 1970). */
export function describeApiKey(row: typeof apiKeys.$inferSelect, now: number): ApiKeyAnswer {
  const { id, name, roles, plan, createdBy, createdAt, expiresAt, revokedAt, publishedAt } = row;
  const isOver = expiresAt !== null && expiresAt.getTime() <= now;
  const alive = isOver ? "expired" : "active";
  return {
    id,
    name,
    roles,
    plan,
    state: revokedAt === null ? alive : "revoked",
    createdBy,
    createdAt: createdAt.toISOString(),
    expiresAt: expiresAt?.toISOString() ?? null,
    revokedAt: revokedAt?.toISOString() ?? null,
    publishedAt: publishedAt?.toISOString() ?? null,
  };
}

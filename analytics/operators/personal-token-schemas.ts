import * as z from "zod/mini";
import { described } from "#contracts/described.ts";
import { Duration, durationSeconds, Instant } from "#contracts/scalars.ts";
import { plainText } from "../ledger/plain-text.ts";
import { operatorRoles } from "./decide-role.ts";
import type { PersonalTokenRow } from "./find-personal-token.ts";

const LONGEST_SECONDS = 366 * 86_400;

export const TokenInput = z.strictObject({
  name: described(plainText(100).check(z.minLength(1)), "What it is for."),
  role: described(z._default(z.enum(operatorRoles), "viewer"), "What it may do; at most what its maker may."),
  expiresIn: described(
    z._default(Duration.check(z.refine(isWithinAYear, { error: "a token lives for a year (366d) at most" })), "90d"),
    "How long it works, for example 90d; a year at most.",
  ),
});
export type TokenInput = z.infer<typeof TokenInput>;
export const TokenParameter = z.object({
  id: described(z.string().check(z.regex(/^[0-9A-Za-z]{12}$/, { error: "use the 12 characters of a token's id" })), "The token's id."),
});
export const TokenAnswer = z.object({
  id: described(z.string(), "The public part of the token."),
  name: z.string(),
  operator: described(z.string(), "Whose it is; the ledger names them for what it changes."),
  role: z.enum(operatorRoles),
  state: z.enum(["active", "expired", "revoked"]),
  createdAt: Instant,
  expiresAt: Instant,
  lastUsedAt: described(z.nullable(Instant), "To the minute; null: never."),
  revokedAt: z.nullable(Instant),
});
export const CreatedTokenAnswer = z.extend(TokenAnswer, {
  token: described(z.string(), "The token itself. It is shown this once and stored nowhere."),
});
export const TokensAnswer = z.object({ tokens: described(z.array(TokenAnswer), "Newest first, 500 at most.") });

/** Shows a token's row at `now` (milliseconds since 1970). */
export function describePersonalToken(row: PersonalTokenRow, now: number): z.infer<typeof TokenAnswer> {
  const { id, name, operator, role, createdAt, expiresAt, lastUsedAt, revokedAt } = row;
  const alive = expiresAt.getTime() <= now ? "expired" : "active";
  return {
    id,
    name,
    operator,
    role,
    state: revokedAt === null ? alive : "revoked",
    createdAt: createdAt.toISOString(),
    expiresAt: expiresAt.toISOString(),
    lastUsedAt: lastUsedAt?.toISOString() ?? null,
    revokedAt: revokedAt?.toISOString() ?? null,
  };
}

function isWithinAYear(text: string): boolean {
  return durationSeconds(text) <= LONGEST_SECONDS;
}

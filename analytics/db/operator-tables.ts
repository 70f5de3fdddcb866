import { pgTable, text, timestamp } from "drizzle-orm/pg-core";

const instant = (name: string) => timestamp(name, { withTimezone: true, mode: "date" });
const role = () => text("role", { enum: ["viewer", "operator", "admin"] }).notNull();

/** One-time sign-in codes, as hashes. */
export const signInCodes = pgTable("sign_in_codes", {
  hash: text("hash").primaryKey(),
  operator: text("operator").notNull(),
  role: role(),
  expiresAt: instant("expires_at").notNull(),
  usedAt: instant("used_at"),
});

/** Operators who are signed in; the cookie's secret is kept as a hash. */
export const operatorSessions = pgTable("operator_sessions", {
  hash: text("hash").primaryKey(),
  operator: text("operator").notNull(),
  role: role(),
  via: text("via", { enum: ["code", "token", "oidc"] }).notNull(),
  createdAt: instant("created_at").notNull(),
  expiresAt: instant("expires_at").notNull(),
});

/** Tokens that operators made for programs of theirs; the secret is kept as a hash. */
export const personalTokens = pgTable("personal_tokens", {
  id: text("id").primaryKey(),
  hash: text("hash").notNull(),
  name: text("name").notNull(),
  operator: text("operator").notNull(),
  role: role(),
  createdAt: instant("created_at").notNull(),
  expiresAt: instant("expires_at").notNull(),
  lastUsedAt: instant("last_used_at"),
  revokedAt: instant("revoked_at"),
});

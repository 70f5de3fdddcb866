import { bigint, index, integer, jsonb, pgTable, text, timestamp } from "drizzle-orm/pg-core";

const instant = (name: string) => timestamp(name, { withTimezone: true, mode: "date" });

/** Every config that was ever published; the newest is the live one. */
export const configVersions = pgTable("config_versions", {
  version: integer("version").primaryKey(),
  yaml: text("yaml").notNull(),
  compiled: jsonb("compiled").notNull(),
  actor: text("actor").notNull(),
  message: text("message").notNull(),
  rolledBackTo: integer("rolled_back_to"),
  createdAt: instant("created_at").notNull(),
});

/** Limits changed by hand or by the loop; they win over the config until they expire. */
export const limitOverrides = pgTable("limit_overrides", {
  limit: text("limit_name").primaryKey(),
  quota: integer("quota").notNull(),
  windowSeconds: integer("window_seconds").notNull(),
  mode: text("mode", { enum: ["enforce", "shadow"] }).notNull(),
  origin: text("origin", { enum: ["operator", "loop"] }).notNull(),
  decisionId: text("decision_id").notNull(),
  expiresAt: instant("expires_at"),
});

/** The live policy's documents as they should stand in KV; the publisher writes those whose version KV lacks. */
export const policyDocuments = pgTable("policy_documents", {
  part: text("part").primaryKey(),
  version: bigint("version", { mode: "number" }).notNull(),
  body: jsonb("body").notNull(),
  updatedAt: instant("updated_at").notNull(),
  publishedVersion: bigint("published_version", { mode: "number" }).notNull(),
  publishedAt: instant("published_at"),
});

/** API keys; the secret is never stored, only its keyed hash. */
export const apiKeys = pgTable("api_keys", {
  id: text("id").primaryKey(),
  name: text("name").notNull(),
  pepperId: text("pepper_id").notNull(),
  hash: text("hash").notNull(),
  roles: text("roles").array().notNull(),
  plan: text("plan"),
  createdBy: text("created_by").notNull(),
  createdAt: instant("created_at").notNull(),
  expiresAt: instant("expires_at"),
  revokedAt: instant("revoked_at"),
  publishedAt: instant("published_at"),
});

/** The ledger: every change, by whom, why, with what before and after. Rows are only ever added. */
export const decisions = pgTable(
  "decisions",
  {
    id: text("id").primaryKey(),
    action: text("action").notNull(),
    target: text("target").notNull(),
    before: jsonb("before"),
    after: jsonb("after"),
    reason: text("reason").notNull(),
    evidence: jsonb("evidence").notNull(),
    actor: text("actor").notNull(),
    decidedAt: instant("decided_at").notNull(),
    expiresAt: instant("expires_at"),
  },
  (table) => [index("decisions_decided_at").on(table.decidedAt), index("decisions_target").on(table.target)],
);

/** One-time sign-in codes, as hashes. */
export const signInCodes = pgTable("sign_in_codes", {
  hash: text("hash").primaryKey(),
  operator: text("operator").notNull(),
  role: text("role", { enum: ["viewer", "operator", "admin"] }).notNull(),
  expiresAt: instant("expires_at").notNull(),
  usedAt: instant("used_at"),
});

/** Who does a job that must not run twice at once; held by time, so that it works through a pooler and ends with its holder. */
export const jobLocks = pgTable("job_locks", {
  job: text("job").primaryKey(),
  holder: text("holder").notNull(),
  heldUntil: instant("held_until").notNull(),
});

import { bigint, index, integer, jsonb, pgTable, primaryKey, text, timestamp } from "drizzle-orm/pg-core";
import type { Source } from "#contracts/decision.ts";

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

const limitChange = {
  quota: integer("quota").notNull(),
  windowSeconds: integer("window_seconds").notNull(),
  mode: text("mode", { enum: ["enforce", "shadow"] }).notNull(),
  origin: text("origin", { enum: ["operator", "loop"] }).notNull(),
  decisionId: text("decision_id").notNull(),
  expiresAt: instant("expires_at"),
};

/** Limits changed by hand or by the loop; they win over the config until they expire. */
export const limitOverrides = pgTable("limit_overrides", { limit: text("limit_name").primaryKey(), ...limitChange });

/** Limits changed for one client, or for all that a pattern names; they win over what is changed for everybody. */
export const limitClientOverrides = pgTable(
  "limit_client_overrides",
  { limit: text("limit_name").notNull(), client: text("client").notNull(), ...limitChange },
  (table) => [primaryKey({ columns: [table.limit, table.client] })],
);

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
  /** Who is counted, where that is not key:<id>. */
  client: text("client"),
  roles: text("roles").array().notNull(),
  permissions: text("permissions").array().notNull().default([]),
  plan: text("plan"),
  /** Quotas of its own, by limit. */
  limits: jsonb("limits").$type<Record<string, number>>().notNull().default({}),
  /** The only addresses it may be used from; empty: all. */
  addresses: text("addresses").array().notNull().default([]),
  /** The key that follows it, once it was rotated. */
  replacedBy: text("replaced_by"),
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
    /** From where: how the actor was known and from which address; null: Aegis itself. */
    source: jsonb("source").$type<Source>(),
    decidedAt: instant("decided_at").notNull(),
    expiresAt: instant("expires_at"),
  },
  (table) => [index("decisions_decided_at").on(table.decidedAt), index("decisions_target").on(table.target)],
);

/** Tokens that no longer work before they end by themselves: one token by its id, or all of a client's made until then. */
export const tokenRevocations = pgTable(
  "token_revocations",
  {
    kind: text("kind", { enum: ["token", "client"] }).notNull(),
    value: text("value").notNull(),
    reason: text("reason").notNull(),
    decisionId: text("decision_id").notNull(),
    revokedAt: instant("revoked_at").notNull(),
    expiresAt: instant("expires_at").notNull(),
  },
  (table) => [primaryKey({ columns: [table.kind, table.value] })],
);

/** Who does a job that must not run twice at once; held by time, so that it works through a pooler and ends with its holder. */
export const jobLocks = pgTable("job_locks", {
  job: text("job").primaryKey(),
  holder: text("holder").notNull(),
  heldUntil: instant("held_until").notNull(),
});

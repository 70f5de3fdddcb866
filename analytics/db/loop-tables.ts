import { sql } from "drizzle-orm";
import {
  boolean,
  doublePrecision,
  index,
  integer,
  jsonb,
  pgTable,
  primaryKey,
  real,
  text,
  timestamp,
  uniqueIndex,
} from "drizzle-orm/pg-core";

const instant = (name: string) => timestamp(name, { withTimezone: true, mode: "date" });

/** What the model saw of each route in each ten seconds, and what it said; calm rows are what it learns from. Route is empty where none matched. */
export const trafficSamples = pgTable(
  "traffic_samples",
  {
    at: instant("at").notNull(),
    route: text("route").notNull(),
    requestRate: doublePrecision("request_rate").notNull(),
    latency: doublePrecision("latency").notNull(),
    errorRate: doublePrecision("error_rate").notNull(),
    payloadBytes: doublePrecision("payload_bytes").notNull(),
    distinctClients: doublePrecision("distinct_clients").notNull(),
    topClientShare: doublePrecision("top_client_share").notNull(),
    distinctPaths: doublePrecision("distinct_paths").notNull(),
    clientErrorShare: doublePrecision("client_error_share").notNull(),
    score: real("score"),
    reasons: jsonb("reasons").notNull(),
    calm: boolean("calm").notNull(),
    verdict: text("verdict").notNull(),
  },
  (table) => [primaryKey({ columns: [table.route, table.at] }), index("traffic_samples_at").on(table.at)],
);

/** How far the loop has judged, and how its last question to the model went; one row. */
export const loopState = pgTable("loop_state", {
  name: text("name").primaryKey(),
  scoredUntil: instant("scored_until").notNull(),
  model: text("model"),
  failure: text("failure"),
});

/** Risk scores of clients; those that have not expired are published to the edge. */
export const clientRisks = pgTable(
  "client_risks",
  {
    client: text("client").notNull(),
    route: text("route").notNull(),
    score: real("score").notNull(),
    reasons: jsonb("reasons").notNull(),
    scoredAt: instant("scored_at").notNull(),
    expiresAt: instant("expires_at").notNull(),
  },
  (table) => [primaryKey({ columns: [table.client, table.route] })],
);

/** Alerts. Route and client are empty where it is about none; of one rule, route and client at most one is not resolved. */
export const alerts = pgTable(
  "alerts",
  {
    id: text("id").primaryKey(),
    rule: text("rule").notNull(),
    route: text("route").notNull(),
    client: text("client").notNull(),
    metric: text("metric").notNull(),
    state: text("state", { enum: ["pending", "active", "acknowledged", "resolved"] }).notNull(),
    value: doublePrecision("value").notNull(),
    peak: doublePrecision("peak").notNull(),
    threshold: doublePrecision("threshold").notNull(),
    evidence: jsonb("evidence").notNull(),
    startedAt: instant("started_at").notNull(),
    /** Since when the metric has been below the threshold again; null: it is above. */
    belowSince: instant("below_since"),
    activeAt: instant("active_at"),
    acknowledgedAt: instant("acknowledged_at"),
    acknowledgedBy: text("acknowledged_by"),
    resolvedAt: instant("resolved_at"),
  },
  (table) => [
    uniqueIndex("alerts_open").on(table.rule, table.route, table.client).where(sql`state <> 'resolved'`),
    index("alerts_started_at").on(table.startedAt),
  ],
);

/** Messages to webhooks that are to be delivered or were; written with the alert's change, so that none is lost. */
export const alertNotifications = pgTable(
  "alert_notifications",
  {
    id: text("id").primaryKey(),
    webhook: text("webhook").notNull(),
    body: jsonb("body").notNull(),
    createdAt: instant("created_at").notNull(),
    attempts: integer("attempts").notNull(),
    nextAt: instant("next_at").notNull(),
    deliveredAt: instant("delivered_at"),
    /** Why it was given up; null: it was not. */
    failure: text("failure"),
  },
  (table) => [index("alert_notifications_due").on(table.nextAt).where(sql`delivered_at IS NULL AND failure IS NULL`)],
);

/** Clients that the edge refuses altogether. */
export const clientBlocks = pgTable("client_blocks", {
  client: text("client").primaryKey(),
  reason: text("reason").notNull(),
  origin: text("origin", { enum: ["operator", "loop"] }).notNull(),
  decisionId: text("decision_id").notNull(),
  blockedAt: instant("blocked_at").notNull(),
  expiresAt: instant("expires_at"),
});

/** Addresses and ranges that the edge refuses altogether. */
export const addressBlocks = pgTable("address_blocks", {
  range: text("range").primaryKey(),
  reason: text("reason").notNull(),
  decisionId: text("decision_id").notNull(),
  blockedAt: instant("blocked_at").notNull(),
  expiresAt: instant("expires_at"),
});

/** Lower quotas that the edge judges beside a limit without refusing. */
export const limitCandidates = pgTable("limit_candidates", {
  limit: text("limit_name").primaryKey(),
  quota: integer("quota").notNull(),
  decisionId: text("decision_id").notNull(),
  expiresAt: instant("expires_at").notNull(),
});

/** What the loop suggests and what became of it; of one target at most one is open. */
export const proposals = pgTable(
  "proposals",
  {
    id: text("id").primaryKey(),
    route: text("route").notNull(),
    target: text("target").notNull(),
    action: jsonb("action").notNull(),
    mode: text("mode", { enum: ["suggest", "shadow"] }).notNull(),
    holdsSeconds: integer("holds_seconds").notNull(),
    reason: text("reason").notNull(),
    evidence: jsonb("evidence").notNull(),
    proposedBy: text("proposed_by").notNull(),
    proposedAt: instant("proposed_at").notNull(),
    expiresAt: instant("expires_at").notNull(),
    state: text("state", { enum: ["open", "approved", "rejected", "expired"] }).notNull(),
    decidedBy: text("decided_by"),
    decidedAt: instant("decided_at"),
    decisionId: text("decision_id"),
  },
  (table) => [
    uniqueIndex("proposals_open").on(table.target).where(sql`state = 'open'`),
    index("proposals_proposed_at").on(table.proposedAt),
  ],
);

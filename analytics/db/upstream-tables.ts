import { boolean, doublePrecision, integer, pgTable, primaryKey, text, timestamp } from "drizzle-orm/pg-core";

const instant = (name: string) => timestamp(name, { withTimezone: true, mode: "date" });

/** What each edge last found of each target, and its own opinion of it. */
export const targetChecks = pgTable(
  "target_checks",
  {
    upstream: text("upstream").notNull(),
    target: text("target").notNull(),
    edgeId: text("edge_id").notNull(),
    checkedAt: instant("checked_at").notNull(),
    good: boolean("good").notNull(),
    /** How many in a row were as `good` says. */
    inRow: integer("in_row").notNull(),
    /** What the edge thinks, by the upstream's healthyAfter and unhealthyAfter. */
    healthy: boolean("healthy").notNull(),
    status: integer("status"),
    failure: text("failure", { enum: ["timeout", "unreachable"] }),
    latencyMs: doublePrecision("latency_ms").notNull(),
  },
  (table) => [primaryKey({ columns: [table.upstream, table.target, table.edgeId] })],
);

/** What follows from all edges' opinions. */
export const targetHealth = pgTable(
  "target_health",
  {
    upstream: text("upstream").notNull(),
    target: text("target").notNull(),
    healthy: boolean("healthy").notNull(),
    since: instant("since").notNull(),
    /** Until when it is out of rotation; null: it is in. */
    ejectedUntil: instant("ejected_until"),
  },
  (table) => [primaryKey({ columns: [table.upstream, table.target] })],
);

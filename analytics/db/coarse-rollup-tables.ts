import {
  bigint,
  boolean,
  doublePrecision,
  index,
  integer,
  numeric,
  pgTable,
  primaryKey,
  smallint,
  text,
  timestamp,
} from "drizzle-orm/pg-core";

const instant = (name: string) => timestamp(name, { withTimezone: true, mode: "date" });
const counted = (name: string) => bigint(name, { mode: "number" }).notNull();
/** Every rollup is of an interval that begins at `at`, a route (empty: none matched) and a method. */
const slot = () => ({ at: instant("at").notNull(), route: text("route").notNull(), method: text("method").notNull() });

const trafficColumns = () => ({
  ...slot(),
  statusClass: smallint("status_class").notNull(),
  count: counted("count"),
  latencySumMs: doublePrecision("latency_sum_ms").notNull(),
  bytesIn: counted("bytes_in"),
  bytesOut: counted("bytes_out"),
  /** Packed: `pack-histogram.ts`. */
  histogram: numeric("histogram").notNull(),
});
const outcomeColumns = () => ({
  ...slot(),
  status: smallint("status").notNull(),
  problemCode: text("problem_code").notNull(),
  count: counted("count"),
});
const limitColumns = () => ({
  ...slot(),
  limit: text("limit_name").notNull(),
  quota: integer("quota").notNull(),
  allowed: counted("allowed"),
  refused: counted("refused"),
  shadowRefused: counted("shadow_refused"),
  bypassed: counted("bypassed"),
  storeFailures: counted("store_failures"),
});
const clientColumns = () => ({
  ...slot(),
  client: text("client").notNull(),
  count: counted("count"),
  refused: counted("refused"),
  errors: counted("errors"),
});

/** Hours and days (UTC), summed from the minutes once they are over. */
export const rollupHour = pgTable("rollup_hour", trafficColumns(), (table) => [
  primaryKey({ columns: [table.at, table.route, table.method, table.statusClass] }),
]);
export const rollupDay = pgTable("rollup_day", trafficColumns(), (table) => [
  primaryKey({ columns: [table.at, table.route, table.method, table.statusClass] }),
]);
export const rollupOutcomeHour = pgTable("rollup_outcome_hour", outcomeColumns(), (table) => [
  primaryKey({ columns: [table.at, table.route, table.method, table.status, table.problemCode] }),
]);
export const rollupOutcomeDay = pgTable("rollup_outcome_day", outcomeColumns(), (table) => [
  primaryKey({ columns: [table.at, table.route, table.method, table.status, table.problemCode] }),
]);
export const rollupLimitHour = pgTable("rollup_limit_hour", limitColumns(), (table) => [
  primaryKey({ columns: [table.at, table.limit, table.route, table.method] }),
]);
export const rollupLimitDay = pgTable("rollup_limit_day", limitColumns(), (table) => [
  primaryKey({ columns: [table.at, table.limit, table.route, table.method] }),
]);
export const rollupClientHour = pgTable("rollup_client_hour", clientColumns(), (table) => [
  primaryKey({ columns: [table.at, table.client, table.route, table.method] }),
  index("rollup_client_hour_client").on(table.client, table.at),
]);
export const rollupClientDay = pgTable("rollup_client_day", clientColumns(), (table) => [
  primaryKey({ columns: [table.at, table.client, table.route, table.method] }),
  index("rollup_client_day_client").on(table.client, table.at),
]);

/**
 * Hours and days that were added to since they were summed, or never were: these are read from the finer rollups. `taken`: being
 * summed now; what is added meanwhile marks the interval again.
 */
export const rollupChanges = pgTable(
  "rollup_changes",
  {
    grain: text("grain", { enum: ["hour", "day"] }).notNull(),
    at: instant("at").notNull(),
    taken: boolean("taken").notNull(),
  },
  (table) => [primaryKey({ columns: [table.grain, table.at, table.taken] })],
);

import { bigint, doublePrecision, numeric, pgTable, primaryKey, smallint, text, timestamp } from "drizzle-orm/pg-core";

const instant = (name: string) => timestamp(name, { withTimezone: true, mode: "date" });
const counted = (name: string) => bigint(name, { mode: "number" }).notNull();

/** `asked`: requests that waited for the upstream, `upstream_sum_ms` how long in all. */
const detailColumns = () => ({
  at: instant("at").notNull(),
  location: text("location").notNull(),
  upstream: text("upstream").notNull(),
  plan: text("plan").notNull(),
  route: text("route").notNull(),
  method: text("method").notNull(),
  statusClass: smallint("status_class").notNull(),
  count: counted("count"),
  latencySumMs: doublePrecision("latency_sum_ms").notNull(),
  bytesIn: counted("bytes_in"),
  bytesOut: counted("bytes_out"),
  asked: counted("asked"),
  upstreamSumMs: doublePrecision("upstream_sum_ms").notNull(),
  /** Packed: `pack-histogram.ts`. */
  histogram: numeric("histogram").notNull(),
});
const versionColumns = () => ({
  at: instant("at").notNull(),
  location: text("location").notNull(),
  part: text("part").notNull(),
  version: bigint("version", { mode: "number" }).notNull(),
  batches: counted("batches"),
  requests: counted("requests"),
});

/** Traffic by location, upstream and plan as well, each empty where there is none: what `rollup_minute` does not count apart. */
export const rollupDetailMinute = pgTable("rollup_detail_minute", detailColumns(), (table) => [
  primaryKey({ columns: [table.at, table.location, table.upstream, table.plan, table.route, table.method, table.statusClass] }),
]);
export const rollupDetailHour = pgTable("rollup_detail_hour", detailColumns(), (table) => [
  primaryKey({ columns: [table.at, table.location, table.upstream, table.plan, table.route, table.method, table.statusClass] }),
]);
export const rollupDetailDay = pgTable("rollup_detail_day", detailColumns(), (table) => [
  primaryKey({ columns: [table.at, table.location, table.upstream, table.plan, table.route, table.method, table.statusClass] }),
]);

/** Which version of each part of the live policy was in force where, by the batches that named it. */
export const rollupVersionMinute = pgTable("rollup_version_minute", versionColumns(), (table) => [
  primaryKey({ columns: [table.at, table.location, table.part, table.version] }),
]);
export const rollupVersionHour = pgTable("rollup_version_hour", versionColumns(), (table) => [
  primaryKey({ columns: [table.at, table.location, table.part, table.version] }),
]);
export const rollupVersionDay = pgTable("rollup_version_day", versionColumns(), (table) => [
  primaryKey({ columns: [table.at, table.location, table.part, table.version] }),
]);

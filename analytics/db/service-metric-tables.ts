import { bigint, doublePrecision, integer, jsonb, pgTable, primaryKey, text, timestamp } from "drizzle-orm/pg-core";

const instant = (name: string) => timestamp(name, { withTimezone: true, mode: "date" });

/** Metrics that users send, by name: what kind each is, and every set of tags it came with. `tags` is JSON with its keys in order. */
export const customSeries = pgTable(
  "custom_series",
  {
    name: text("name").notNull(),
    tags: text("tags").notNull(),
    kind: text("kind", { enum: ["counter", "gauge", "histogram"] }).notNull(),
    lastAt: instant("last_at").notNull(),
  },
  (table) => [primaryKey({ columns: [table.name, table.tags] })],
);

/** Their values by minute; `bucket` is 0 but for histograms, which have a row for each bucket of values. */
export const customMetricMinute = pgTable(
  "custom_metric_minute",
  {
    at: instant("at").notNull(),
    name: text("name").notNull(),
    tags: text("tags").notNull(),
    bucket: integer("bucket").notNull(),
    count: bigint("count", { mode: "number" }).notNull(),
    sum: doublePrecision("sum").notNull(),
    minimum: doublePrecision("minimum").notNull(),
    maximum: doublePrecision("maximum").notNull(),
    /** The value that came last, for gauges. */
    last: doublePrecision("last").notNull(),
  },
  (table) => [primaryKey({ columns: [table.name, table.at, table.tags, table.bucket] })],
);

/** How each process of analytics fared in each ten seconds. */
export const systemSamples = pgTable(
  "system_samples",
  {
    at: instant("at").notNull(),
    instance: text("instance").notNull(),
    cpuShare: doublePrecision("cpu_share").notNull(),
    residentBytes: bigint("resident_bytes", { mode: "number" }).notNull(),
    heapBytes: bigint("heap_bytes", { mode: "number" }).notNull(),
    loopLagMeanMs: doublePrecision("loop_lag_mean_ms").notNull(),
    loopLagP99Ms: doublePrecision("loop_lag_p99_ms").notNull(),
    /** How old the newest stored event was when it was stored; null: none was. */
    ingestLagMs: doublePrecision("ingest_lag_ms"),
    storedEvents: bigint("stored_events", { mode: "number" }).notNull(),
  },
  (table) => [primaryKey({ columns: [table.at, table.instance] })],
);

/** What each process of analytics stored in each of the last seconds, for the live streams of the others. Its table is unlogged: a crash may empty it. */
export const liveSeconds = pgTable(
  "live_seconds",
  {
    /** Seconds since 1970. */
    second: bigint("second", { mode: "number" }).notNull(),
    instance: text("instance").notNull(),
    part: jsonb("part").notNull(),
  },
  (table) => [primaryKey({ columns: [table.second, table.instance] })],
);

import {
  bigint,
  doublePrecision,
  index,
  integer,
  jsonb,
  numeric,
  pgTable,
  primaryKey,
  real,
  smallint,
  text,
  timestamp,
  uuid,
} from "drizzle-orm/pg-core";

const instant = (name: string) => timestamp(name, { withTimezone: true, mode: "date" });

/** Ids of the batches that were stored: a batch seen twice is counted once. */
export const metricBatches = pgTable(
  "metric_batches",
  {
    batchId: uuid("batch_id").primaryKey(),
    edgeId: text("edge_id").notNull(),
    isolateId: text("isolate_id").notNull(),
    sequence: integer("sequence").notNull(),
    location: text("location"),
    receivedAt: instant("received_at").notNull(),
    accepted: integer("accepted").notNull(),
    rejected: integer("rejected").notNull(),
    dropped: jsonb("dropped").notNull(),
    signals: jsonb("signals").notNull(),
    versions: jsonb("versions").notNull(),
  },
  (table) => [
    index("metric_batches_received_at").on(table.receivedAt),
    index("metric_batches_isolate_id_sequence").on(table.isolateId, table.sequence),
  ],
);

/** Raw metric events, one row each, partitioned by day of `at`. */
export const requestMetrics = pgTable(
  "request_metrics",
  {
    at: instant("at").notNull(),
    requestId: text("request_id").notNull(),
    route: text("route"),
    method: text("method").notNull(),
    status: smallint("status").notNull(),
    latencyMs: real("latency_ms").notNull(),
    upstreamMs: real("upstream_ms"),
    stepMs: jsonb("step_ms").notNull(),
    bytesIn: bigint("bytes_in", { mode: "number" }),
    bytesOut: bigint("bytes_out", { mode: "number" }),
    client: text("client"),
    plan: text("plan"),
    upstream: text("upstream"),
    cache: text("cache"),
    risk: real("risk"),
    problemCode: text("problem_code"),
    pathHash: text("path_hash"),
    limits: jsonb("limits").notNull(),
    edgeId: text("edge_id").notNull(),
    location: text("location"),
  },
  (table) => [index("request_metrics_at").on(table.at), index("request_metrics_request_id").on(table.requestId)],
);

/** Events that could not be stored, by reason; the first of each batch is kept as a sample. */
export const metricRejects = pgTable(
  "metric_rejects",
  {
    batchId: uuid("batch_id").notNull(),
    reason: text("reason").notNull(),
    count: integer("count").notNull(),
    sample: jsonb("sample").notNull(),
    receivedAt: instant("received_at").notNull(),
  },
  (table) => [index("metric_rejects_received_at").on(table.receivedAt)],
);

const trafficColumns = () => ({
  at: instant("at").notNull(),
  route: text("route").notNull(),
  method: text("method").notNull(),
  statusClass: smallint("status_class").notNull(),
  count: bigint("count", { mode: "number" }).notNull(),
  latencySumMs: doublePrecision("latency_sum_ms").notNull(),
  bytesIn: bigint("bytes_in", { mode: "number" }).notNull(),
  bytesOut: bigint("bytes_out", { mode: "number" }).notNull(),
  /** Packed: `pack-histogram.ts`. */
  histogram: numeric("histogram").notNull(),
});

/** Ten-second rollups, kept two hours: the stream and the model read them. */
export const rollup10s = pgTable("rollup_10s", trafficColumns(), (table) => [
  primaryKey({ columns: [table.at, table.route, table.method, table.statusClass] }),
]);

/** Minute rollups: every report reads them. Route is empty where none matched. */
export const rollupMinute = pgTable("rollup_minute", trafficColumns(), (table) => [
  primaryKey({ columns: [table.at, table.route, table.method, table.statusClass] }),
]);

/** Requests by exact status and problem code; `problem_code` is empty where Aegis did not refuse. */
export const rollupOutcomeMinute = pgTable(
  "rollup_outcome_minute",
  {
    at: instant("at").notNull(),
    route: text("route").notNull(),
    method: text("method").notNull(),
    status: smallint("status").notNull(),
    problemCode: text("problem_code").notNull(),
    count: bigint("count", { mode: "number" }).notNull(),
  },
  (table) => [primaryKey({ columns: [table.at, table.route, table.method, table.status, table.problemCode] })],
);

/** What each limit said, by minute. */
export const rollupLimitMinute = pgTable(
  "rollup_limit_minute",
  {
    at: instant("at").notNull(),
    limit: text("limit_name").notNull(),
    route: text("route").notNull(),
    method: text("method").notNull(),
    quota: integer("quota").notNull(),
    allowed: bigint("allowed", { mode: "number" }).notNull(),
    refused: bigint("refused", { mode: "number" }).notNull(),
    shadowRefused: bigint("shadow_refused", { mode: "number" }).notNull(),
    bypassed: bigint("bypassed", { mode: "number" }).notNull(),
    storeFailures: bigint("store_failures", { mode: "number" }).notNull(),
  },
  (table) => [primaryKey({ columns: [table.at, table.limit, table.route, table.method] })],
);

/** Requests by client, route and method, by minute: distinct clients, top talkers, who is throttled. */
export const rollupClientMinute = pgTable(
  "rollup_client_minute",
  {
    at: instant("at").notNull(),
    client: text("client").notNull(),
    route: text("route").notNull(),
    method: text("method").notNull(),
    count: bigint("count", { mode: "number" }).notNull(),
    refused: bigint("refused", { mode: "number" }).notNull(),
    errors: bigint("errors", { mode: "number" }).notNull(),
  },
  (table) => [
    primaryKey({ columns: [table.at, table.client, table.route, table.method] }),
    index("rollup_client_minute_client").on(table.client, table.at),
  ],
);

/**
 * Requests by client and the limit that judged them, by ten seconds, kept two hours: the loop reads them. `paths` holds
 * hashes of different paths, 64 at most.
 */
export const rollupClient10s = pgTable(
  "rollup_client_10s",
  {
    at: instant("at").notNull(),
    route: text("route").notNull(),
    client: text("client").notNull(),
    limit: text("limit_name").notNull(),
    count: bigint("count", { mode: "number" }).notNull(),
    refused: bigint("refused", { mode: "number" }).notNull(),
    bypassed: bigint("bypassed", { mode: "number" }).notNull(),
    clientErrors: bigint("client_errors", { mode: "number" }).notNull(),
    serverErrors: bigint("server_errors", { mode: "number" }).notNull(),
    paths: integer("paths").array().notNull(),
  },
  (table) => [primaryKey({ columns: [table.at, table.route, table.client, table.limit] })],
);

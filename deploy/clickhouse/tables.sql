-- Raw events of Aegis in ClickHouse; what writes them is analytics with AEGIS_DRAIN_FORMAT=clickhouse.
-- An event that is sent again replaces the one before: ask with FINAL where each must count once.
CREATE TABLE IF NOT EXISTS request_metrics
(
    at           DateTime64(3, 'UTC') CODEC(DoubleDelta, ZSTD),
    request_id   String,
    route        LowCardinality(String),
    method       LowCardinality(String),
    status       UInt16,
    latency_ms   Float32,
    upstream_ms  Nullable(Float32),
    step_ms      Map(LowCardinality(String), Float32),
    bytes_in     Nullable(UInt64),
    bytes_out    Nullable(UInt64),
    client       String,
    plan         LowCardinality(String),
    upstream     LowCardinality(String),
    cache        LowCardinality(String),
    risk         Nullable(Float32),
    problem_code LowCardinality(String),
    path_hash    String,
    limits       String,
    edge_id      LowCardinality(String),
    location     LowCardinality(String)
)
ENGINE = ReplacingMergeTree
PARTITION BY toYYYYMMDD(at)
ORDER BY (route, toStartOfMinute(at), at, request_id)
TTL toDateTime(at) + INTERVAL 90 DAY
SETTINGS non_replicated_deduplication_window = 1000;

-- Latency of each route, from {from:DateTime64(3, 'UTC')} up to {to:DateTime64(3, 'UTC')}.
SELECT
    route,
    count() AS requests,
    avg(latency_ms) AS mean_ms,
    quantileExact(0.5)(latency_ms) AS p50_ms,
    quantileExact(0.95)(latency_ms) AS p95_ms,
    quantileExact(0.99)(latency_ms) AS p99_ms
FROM request_metrics FINAL
WHERE at >= {from:DateTime64(3, 'UTC')} AND at < {to:DateTime64(3, 'UTC')}
GROUP BY route
ORDER BY requests DESC, route;

-- Requests and failures of each route by minute, from {from:DateTime64(3, 'UTC')} up to {to:DateTime64(3, 'UTC')}.
SELECT
    toStartOfMinute(at) AS minute,
    route,
    count() AS requests,
    countIf(status >= 500) AS failures,
    countIf(status = 429) AS refused,
    sum(coalesce(bytes_out, 0)) AS bytes_out
FROM request_metrics FINAL
WHERE at >= {from:DateTime64(3, 'UTC')} AND at < {to:DateTime64(3, 'UTC')}
GROUP BY minute, route
ORDER BY minute, route;

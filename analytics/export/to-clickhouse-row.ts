import type { RequestReport } from "#contracts/report.ts";

/** An event as a row of deploy/clickhouse/tables.sql, for JSONEachRow: what is absent is an empty text there, or null of a number. */
export function toClickhouseRow(event: RequestReport): Record<string, unknown> {
  return {
    at: new Date(event.at).toISOString().slice(0, -1).replace("T", " "),
    request_id: event.requestId,
    route: event.route ?? "",
    method: event.method,
    status: event.status,
    latency_ms: event.latencyMs,
    upstream_ms: event.upstreamMs,
    step_ms: event.stepMs,
    bytes_in: event.bytesIn,
    bytes_out: event.bytesOut,
    client: event.client ?? "",
    plan: event.plan ?? "",
    upstream: event.upstream ?? "",
    cache: event.cache ?? "",
    risk: event.risk,
    problem_code: event.problemCode ?? "",
    path_hash: event.pathHash ?? "",
    limits: JSON.stringify(event.limits),
    edge_id: event.edgeId,
    location: event.location ?? "",
  };
}

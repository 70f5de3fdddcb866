import type { MetricEvent } from "#contracts/metric-event.ts";
import type { Exchange, Refusal } from "../exchange.ts";
import type { Answer, HeaderFields } from "../platform.ts";
import { pathHash } from "./path-hash.ts";

/** Puts one metric event for the answered request into the isolate's buffer. */
export function recordMetric(exchange: Exchange, response: Answer, refusal: Refusal | null): void {
  const { runtime, policy, request, waitUntil } = exchange;
  if (!policy.config.metricsEnabled) return;
  runtime.metrics.identity.location ??= runtime.platform.location(request);
  const now = Date.now();
  const event = toEvent(exchange, response, { problemCode: refusal?.problem ?? null, latencyMs: Math.max(0, now - exchange.arrivedAt) });
  runtime.metrics.add(event, { versions: policy.versions, now, waitUntil });
}

function toEvent(exchange: Exchange, response: Answer, outcome: Pick<MetricEvent, "problemCode" | "latencyMs">): MetricEvent {
  const { request, arrivedAt } = exchange;
  return {
    at: arrivedAt,
    requestId: exchange.requestId,
    route: exchange.route?.id ?? null,
    method: /^[A-Z]{1,16}$/.test(request.method) ? request.method : "OTHER",
    status: response.status,
    latencyMs: outcome.latencyMs,
    upstreamMs: exchange.upstreamMs,
    stepMs: exchange.stepMs,
    bytesIn: contentLength(request.headers),
    bytesOut: contentLength(response.headers),
    client: exchange.client,
    plan: exchange.credential?.plan ?? null,
    upstream: exchange.upstream?.name ?? null,
    cache: exchange.cache,
    risk: exchange.risk,
    problemCode: outcome.problemCode,
    pathHash: exchange.path === "" ? null : pathHash(exchange.path),
    limits: exchange.limitDecisions,
  };
}

/** A length that the header states, else null: bodies are never counted by reading them. */
function contentLength(headers: Pick<HeaderFields, "get">): number | null {
  const text = headers.get("Content-Length");
  return text !== null && /^\d{1,15}$/.test(text) ? Number(text) : null;
}

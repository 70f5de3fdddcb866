import type { MetricEvent } from "#contracts/metric-event.ts";
import type { Exchange, Refusal } from "../exchange.ts";
import type { Answer } from "../platform.ts";
import { announcedBytes, type BodyBytes } from "./count-bodies.ts";
import { elapsedMs } from "./elapsed-ms.ts";
import { pathHash } from "./path-hash.ts";

interface Answered {
  response: Answer;
  refusal: Refusal | null;
  /** What its bodies turn out to be; null: nothing is waited for. */
  bytes: Promise<BodyBytes> | null;
}

/** Puts one metric event for the answered request into the isolate's buffer, at once or when its bodies have passed. */
export function recordMetric(exchange: Exchange, { response, refusal, bytes }: Answered): void {
  const { runtime, policy, request, waitUntil } = exchange;
  if (!policy.config.metricsEnabled) return;
  runtime.metrics.identity.location ??= runtime.platform.location(request);
  const now = Date.now();
  const event = toEvent(exchange, response, { problemCode: refusal?.problem ?? null, latencyMs: elapsedMs(exchange.arrivedAt, now) });
  if (bytes === null) runtime.metrics.add(event, { versions: policy.versions, now, waitUntil });
  else
    waitUntil(
      bytes.then((found) => runtime.metrics.add({ ...event, ...found }, { versions: policy.versions, now: Date.now(), waitUntil })),
    );
}

function toEvent(exchange: Exchange, response: Answer, outcome: Pick<MetricEvent, "problemCode" | "latencyMs">): MetricEvent {
  const { request, arrivedAt } = exchange;
  return {
    at: arrivedAt,
    requestId: exchange.requestId,
    route: exchange.route?.id || null,
    method: /^[A-Z]{1,16}$/.test(request.method) ? request.method : "OTHER",
    status: response.status,
    latencyMs: outcome.latencyMs,
    upstreamMs: exchange.upstreamMs,
    stepMs: exchange.stepMs,
    bytesIn: announcedBytes(request.headers),
    bytesOut: announcedBytes(response.headers),
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

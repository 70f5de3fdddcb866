import type { Exchange, Refusal } from "../exchange.ts";
import type { Answer } from "../platform.ts";

/** A span in OTLP's JSON encoding: ids in hexadecimal, times in nanoseconds as text. */
export interface OtlpSpan {
  traceId: string;
  spanId: string;
  parentSpanId?: string;
  name: string;
  /** 2: server, 3: client. */
  kind: 2 | 3;
  startTimeUnixNano: string;
  endTimeUnixNano: string;
  attributes: { key: string; value: { stringValue: string } | { intValue: string } }[];
  /** 2: error. */
  status?: { code: 2 };
}

const SERVER = 2;
const CLIENT = 3;

/**
 * The spans of one answered request, by OpenTelemetry's semantic conventions for HTTP: the gateway's own, and within it the
 * upstream's, whose id is the one in the `traceparent` that was forwarded. No query, address or credential stands in them.
 */
export function otlpSpans(
  exchange: Exchange,
  answer: Answer,
  { refusal, now, ownId }: { refusal: Refusal | null; now: number; ownId: string },
): OtlpSpan[] {
  const { request, route, arrivedAt, upstream, upstreamMs } = exchange;
  const [, traceId = "", upstreamId = ""] = exchange.traceparent.split("-");
  const isFailure = answer.status >= 500;
  const own: OtlpSpan = {
    traceId,
    spanId: ownId,
    ...(exchange.parentSpanId !== null && { parentSpanId: exchange.parentSpanId }),
    name: route === null ? request.method : `${request.method} ${route.path}`,
    kind: SERVER,
    startTimeUnixNano: nanoseconds(arrivedAt),
    endTimeUnixNano: nanoseconds(now),
    attributes: attributes({
      "http.request.method": request.method,
      "http.route": route?.path ?? null,
      "http.response.status_code": answer.status,
      "url.path": exchange.path,
      "aegis.request_id": exchange.requestId,
      "aegis.route": route?.id ?? null,
      "aegis.client": exchange.client,
      "aegis.problem": refusal?.problem ?? null,
    }),
    ...(isFailure && { status: { code: 2 } }),
  };
  if (upstream === null || upstreamMs === null) return [own];
  const asked: OtlpSpan = {
    traceId,
    spanId: upstreamId,
    parentSpanId: ownId,
    name: request.method,
    kind: CLIENT,
    startTimeUnixNano: nanoseconds(now - upstreamMs),
    endTimeUnixNano: nanoseconds(now),
    attributes: attributes({
      "http.request.method": request.method,
      "aegis.upstream": upstream.name,
      "http.response.status_code": answer.status,
    }),
    ...(isFailure && { status: { code: 2 } }),
  };
  return [own, asked];
}

function attributes(values: Record<string, string | number | null>): OtlpSpan["attributes"] {
  return Object.entries(values).flatMap(([key, value]) => {
    if (value === null) return [];
    return [{ key, value: typeof value === "number" ? { intValue: String(value) } : { stringValue: value } }];
  });
}

function nanoseconds(milliseconds: number): string {
  return `${milliseconds}000000`;
}

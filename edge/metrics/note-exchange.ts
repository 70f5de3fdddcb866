import type { Exchange, Refusal } from "../exchange.ts";
import type { Answer } from "../platform.ts";
import { recordSpans } from "../tracing/record-spans.ts";
import { logAccess } from "./log-access.ts";
import { recordMetric } from "./record-metric.ts";

/** Records and logs an answered request. Our own addresses are no traffic, but a fault there is logged. Never throws. */
export function noteExchange(exchange: Exchange, response: Answer, refusal: Refusal | null): void {
  const { signals } = exchange.runtime;
  if (exchange.isOwn && refusal === null) return;
  try {
    if (!exchange.isOwn) recordMetric(exchange, response, refusal);
  } catch {
    signals.count("metric-event-lost");
  }
  try {
    recordSpans(exchange, response, refusal);
  } catch {
    signals.count("spans-dropped");
  }
  try {
    logAccess(exchange, response, refusal);
  } catch {
    signals.count("log-line-lost");
  }
}

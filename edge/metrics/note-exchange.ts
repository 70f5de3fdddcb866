import type { Exchange, Refusal } from "../exchange.ts";
import type { Answer } from "../platform.ts";
import { recordSpans } from "../tracing/record-spans.ts";
import { countBodies } from "./count-bodies.ts";
import { countMessages } from "./count-messages.ts";
import { logAccess } from "./log-access.ts";
import { recordMetric } from "./record-metric.ts";

/**
 * Records and logs an answered request; what it answers is the same response, counted where the route asks for it. Our own addresses
 * are no traffic, but a fault there is logged, and recorded where callers are judged: credentials may be guessed there. Never throws.
 */
export function noteExchange(exchange: Exchange, response: Answer, refusal: Refusal | null): Answer {
  const { signals } = exchange.runtime;
  if (exchange.isOwn && refusal === null) return response;
  let answer = response;
  try {
    const counted = countBodies(exchange, response, refusal);
    answer = counted?.answer ?? countMessages(exchange, response);
    if (!exchange.isOwn || exchange.asksLimits !== null) recordMetric(exchange, { response, refusal, bytes: counted?.bytes ?? null });
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
  return answer;
}

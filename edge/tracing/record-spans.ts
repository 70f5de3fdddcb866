import type { Exchange, Refusal } from "../exchange.ts";
import type { Answer } from "../platform.ts";
import { randomHex } from "../random-hex.ts";
import { otlpSpans } from "./otlp-spans.ts";

/** Hands the spans of a traced request to the exporter. */
export function recordSpans(exchange: Exchange, answer: Answer, refusal: Refusal | null): void {
  const { spans } = exchange.runtime;
  if (spans === null || !exchange.isTraced || exchange.isOwn) return;
  const now = Date.now();
  spans.add(otlpSpans(exchange, answer, { refusal, now, ownId: randomHex(8) }), now, exchange.waitUntil);
}

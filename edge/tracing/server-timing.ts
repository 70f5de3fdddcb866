import type { Exchange } from "../exchange.ts";

/**
 * What the request waited for, as a Server-Timing field: in all, for the upstream, and by step. On Workers the clock stands
 * still while code runs, so these are waits, not computing time.
 */
export function serverTiming({ arrivedAt, upstreamMs, stepMs }: Exchange, now: number): string {
  const parts = [`total;dur=${now - arrivedAt}`];
  if (upstreamMs !== null) parts.push(`upstream;dur=${upstreamMs}`);
  for (const [step, milliseconds] of Object.entries(stepMs)) parts.push(`${step};dur=${milliseconds}`);
  return parts.join(", ");
}

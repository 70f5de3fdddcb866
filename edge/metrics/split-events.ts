import type { MetricEvent } from "#contracts/metric-event.ts";

/** A queue message holds 128 KB; a batch's JSON stays below it. */
const MAX_BATCH_BYTES = 100_000;
const encoder = new TextEncoder();

/** Events in groups whose JSON fits a queue message each; one that does not fit alone is left out and counted. */
export function splitEvents(events: readonly MetricEvent[]): { groups: MetricEvent[][]; tooLarge: number } {
  if (encoder.encode(JSON.stringify(events)).length <= MAX_BATCH_BYTES) return { groups: [[...events]], tooLarge: 0 };
  if (events.length === 1) return { groups: [], tooLarge: 1 };
  const middle = events.length >> 1;
  const [first, second] = [splitEvents(events.slice(0, middle)), splitEvents(events.slice(middle))];
  return { groups: [...first.groups, ...second.groups], tooLarge: first.tooLarge + second.tooLarge };
}

import type { MetricEvent } from "#contracts/metric-event.ts";

/** Whether a limit refused the request, by its quota or because its store was away. */
export function isRefusedByLimit({ limits }: Pick<MetricEvent, "limits">): boolean {
  return limits.some(({ outcome }) => outcome === "refused" || outcome === "store-failed-refused");
}

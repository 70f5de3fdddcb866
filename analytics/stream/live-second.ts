import type { MetricEvent } from "#contracts/metric-event.ts";
import type { MetricsFrame } from "#contracts/report.ts";
import { latencyBucket, percentile } from "#contracts/rollup.ts";
import { isRefusedByLimit } from "../rollup/decide-refused.ts";

/** Events that reach us later than this belong to reports, not to what happens now. */
const liveMs = 60_000;

/** Counts what was stored since it was last taken. */
export type LiveSecond = {
  readonly add: (events: readonly MetricEvent[]) => void;
  /** The frame of what was added, and a new beginning. */
  readonly take: () => MetricsFrame;
};

export function createLiveSecond(now: () => number): LiveSecond {
  let sequence = 0;
  let counts = emptyCounts();
  const add = (events: readonly MetricEvent[]) => {
    const oldest = now() - liveMs;
    for (const event of events) if (event.at >= oldest) addEvent(counts, event);
  };
  const take = () => {
    const { throughput, latencySumMs, histogram, errors, refused } = counts;
    counts = emptyCounts();
    sequence += 1;
    const latency = throughput === 0 ? 0 : latencySumMs / throughput;
    return { sequence, at: new Date(now()).toISOString(), latency, p95: percentile(histogram, 0.95), throughput, errors, refused };
  };
  return { add, take };
}

type Counts = ReturnType<typeof emptyCounts>;

function emptyCounts() {
  return { throughput: 0, latencySumMs: 0, errors: 0, refused: 0, histogram: [] as number[] };
}

function addEvent(counts: Counts, event: MetricEvent): void {
  counts.throughput += 1;
  counts.latencySumMs += event.latencyMs;
  if (event.status >= 500) counts.errors += 1;
  if (isRefusedByLimit(event)) counts.refused += 1;
  const bucket = latencyBucket(event.latencyMs);
  while (counts.histogram.length <= bucket) counts.histogram.push(0);
  counts.histogram[bucket] = (counts.histogram[bucket] ?? 0) + 1;
}

import type { MetricsFrame } from "#contracts/stream.ts";

const STEADY_SECONDS = 5;

/**
 * Each frame as the mean of the five seconds that end with it. A frame counts what was stored in its second, and batches
 * arrive in bunches: ten requests a second would read 0, then 20. Latencies are weighed by their requests; p95 is so about right.
 */
export function steadyFrames(frames: MetricsFrame[]): MetricsFrame[] {
  return frames.map((frame, index) => {
    const after = Date.parse(frame.at) - STEADY_SECONDS * 1000;
    const near = frames.slice(Math.max(0, index - STEADY_SECONDS), index + 1).filter(({ at }) => Date.parse(at) > after);
    const mean = (figureOf: (frame: MetricsFrame) => number) => near.reduce((sum, each) => sum + figureOf(each), 0) / near.length;
    const throughput = mean((each) => each.throughput);
    const weighed = (figureOf: (frame: MetricsFrame) => number) => mean((each) => figureOf(each) * each.throughput) / throughput;
    return {
      ...frame,
      throughput,
      errors: mean((each) => each.errors),
      refused: mean((each) => each.refused),
      latency: throughput === 0 ? 0 : weighed((each) => each.latency),
      p95: throughput === 0 ? null : weighed((each) => each.p95 ?? each.latency),
    };
  });
}

/** What is known of a target's speed; `latencyMs` is null when it has answered nothing yet. */
export interface TargetLoad {
  readonly weight: number;
  readonly latencyMs: number | null;
  readonly inFlight: number;
}

/** A target that has answered nothing yet is tried at once, and then waited for as if it took this long. */
const UNKNOWN_MS = 1000;

/**
 * Which of two drawn targets takes a request: the one with less latency × (requests in flight + 1) / weight; the first when equal.
 * A millisecond more for everybody, so that requests in flight count where latencies are nothing.
 */
export function decideFaster(first: TargetLoad, second: TargetLoad): 0 | 1 {
  return costOf(second) < costOf(first) ? 1 : 0;
}

function costOf({ weight, latencyMs, inFlight }: TargetLoad): number {
  if (latencyMs === null && inFlight === 0) return 0;
  return (((latencyMs ?? UNKNOWN_MS) + 1) * (inFlight + 1)) / weight;
}

/** Two different places of `count`, drawn by two numbers in 0..1; of a single one, it twice. */
export function drawTwo(count: number, one: number, other: number): [number, number] {
  const first = Math.floor(one * count);
  if (count < 2) return [first, first];
  const second = Math.floor(other * (count - 1));
  return [first, second < first ? second : second + 1];
}

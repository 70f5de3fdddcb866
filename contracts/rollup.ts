import * as z from "zod/mini";
import { described } from "./described.ts";
import { Instant } from "./scalars.ts";

/** Latency buckets grow by 4 % from 0.1 ms, so a percentile read from them is within 2 % of the exact one. */
export const bucketGrowth = 1.04;
export const firstBucketMs = 0.1;
export const bucketCount = 360;

/** The bucket a latency falls in: 0 up to `firstBucketMs`, the last for all above about 130 s. */
export function latencyBucket(latencyMs: number): number {
  if (!(latencyMs > firstBucketMs)) return 0;
  const bucket = Math.ceil(Math.log(latencyMs / firstBucketMs) / Math.log(bucketGrowth));
  return Math.min(bucket, bucketCount - 1);
}

/** The latency that stands for a bucket: the geometric middle of its edges, in milliseconds. */
export function bucketLatencyMs(bucket: number): number {
  if (bucket <= 0) return firstBucketMs;
  return firstBucketMs * bucketGrowth ** (bucket - 0.5);
}

/** A bucket holds latencies above the one and up to the other, in milliseconds; the last has no end. */
export function bucketEdges(bucket: number): { aboveMs: number; upToMs: number | null } {
  const edge = (number: number) => Number((firstBucketMs * bucketGrowth ** number).toPrecision(6));
  return { aboveMs: bucket === 0 ? 0 : edge(bucket - 1), upToMs: bucket === bucketCount - 1 ? null : edge(bucket) };
}

/** The latency below which `share` (0..1) of the counted requests lie, in milliseconds; null without requests. */
export function percentile(histogram: readonly number[], share: number): number | null {
  const total = histogram.reduce((sum, count) => sum + count, 0);
  if (total === 0) return null;
  const rank = Math.max(1, Math.ceil(share * total));
  let seen = 0;
  for (const [bucket, count] of histogram.entries()) {
    seen += count;
    if (seen >= rank) return bucketLatencyMs(bucket);
  }
  return bucketLatencyMs(histogram.length - 1);
}

/** Counts of one interval for one (route, method, status class). */
export const Rollup = described(
  z.object({
    at: described(Instant, "Start of the interval."),
    route: described(z.string(), "Route id; empty: no route matched."),
    method: z.string(),
    statusClass: described(z.int().check(z.gte(1), z.lte(5)), "First digit of the status."),
    count: described(z.int().check(z.gte(0)), "Requests."),
    latencySumMs: described(z.number().check(z.gte(0)), "Sum of latencies, for the mean."),
    bytesIn: z.int().check(z.gte(0)),
    bytesOut: z.int().check(z.gte(0)),
    histogram: described(z.array(z.int().check(z.gte(0))).check(z.maxLength(bucketCount)), "Requests by latency bucket."),
  }),
  "Counts of one interval for one (route, method, status class).",
);
export type Rollup = z.infer<typeof Rollup>;

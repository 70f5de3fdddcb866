import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { bucketCount, bucketLatencyMs, firstBucketMs, latencyBucket, percentile } from "./rollup.ts";

/** The latency at the same rank, read from the latencies themselves. */
function exactPercentile(latencies: readonly number[], share: number): number {
  const sorted = [...latencies].sort((a, b) => a - b);
  return sorted[Math.max(1, Math.ceil(share * sorted.length)) - 1]!;
}

function histogramOf(latencies: readonly number[]): number[] {
  const histogram = new Array<number>(bucketCount).fill(0);
  for (const latency of latencies) histogram[latencyBucket(latency)]! += 1;
  return histogram;
}

const latency = fc.double({ min: firstBucketMs, max: 100_000, noNaN: true });
const share = fc.double({ min: 0, max: 1, noNaN: true });

describe("a percentile read from buckets", () => {
  test("is within 2 % of the exact one", () => {
    fc.assert(
      fc.property(fc.array(latency, { minLength: 1, maxLength: 300 }), share, (latencies, wanted) => {
        const exact = exactPercentile(latencies, wanted);
        const read = percentile(histogramOf(latencies), wanted)!;
        expect(Math.abs(read - exact) / exact).toBeLessThanOrEqual(0.02);
      }),
      { numRuns: 500 },
    );
  });

  test("grows with the share asked for", () => {
    fc.assert(
      fc.property(fc.array(latency, { minLength: 1 }), share, share, (latencies, a, b) => {
        const histogram = histogramOf(latencies);
        expect(percentile(histogram, Math.min(a, b))!).toBeLessThanOrEqual(percentile(histogram, Math.max(a, b))!);
      }),
    );
  });

  test("does not change when histograms are added up in another order", () => {
    fc.assert(
      fc.property(fc.array(latency, { minLength: 1 }), fc.array(latency), share, (one, other, wanted) => {
        const added = histogramOf(one).map((count, bucket) => count + histogramOf(other)[bucket]!);
        expect(percentile(added, wanted)).toBe(percentile(histogramOf([...other, ...one]), wanted));
      }),
      { numRuns: 50 },
    );
  });

  test("is null without requests", () => {
    expect(percentile([], 0.5)).toBeNull();
    expect(percentile([0, 0, 0], 0.5)).toBeNull();
  });

  test("is the only latency for every share", () => {
    const histogram = histogramOf([20]);
    for (const wanted of [0, 0.5, 1]) expect(percentile(histogram, wanted)).toBeCloseTo(20, 0);
  });

  test("is the last bucket's when a share above all is asked for", () => {
    expect(percentile([1, 1], 2)).toBe(bucketLatencyMs(1));
  });
});

describe("a bucket", () => {
  test.each([
    ["nothing", 0, 0],
    ["the first edge", firstBucketMs, 0],
    ["just above the first edge", firstBucketMs * 1.0001, 1],
    ["a negative clock step", -3, 0],
    ["no number", Number.NaN, 0],
    ["a day", 86_400_000, bucketCount - 1],
    ["for ever", Number.POSITIVE_INFINITY, bucketCount - 1],
  ])("of %s", (_, latencyMs, bucket) => {
    expect(latencyBucket(latencyMs)).toBe(bucket);
  });

  test("holds the latency that stands for it", () => {
    for (let bucket = 0; bucket < bucketCount; bucket++) expect(latencyBucket(bucketLatencyMs(bucket))).toBe(bucket);
  });

  test("never falls while latency rises", () => {
    fc.assert(fc.property(latency, latency, (a, b) => latencyBucket(Math.min(a, b)) <= latencyBucket(Math.max(a, b))));
  });

  test("range ends above two minutes", () => {
    expect(bucketLatencyMs(bucketCount - 1)).toBeGreaterThan(120_000);
  });
});

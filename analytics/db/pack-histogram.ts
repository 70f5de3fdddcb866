import { bucketCount } from "#contracts/rollup.ts";

/** Decimal digits of one bucket: a group of rows holds less than a trillion requests in it. */
const bucketDigits = 12;
const emptyBucket = "0".repeat(bucketDigits);

/**
 * A latency histogram as one whole number, so that the database adds histograms as it adds numbers: bucket n is the twelve
 * digits that stand 12·n digits from the right.
 */
export function packHistogram(histogram: readonly number[]): string {
  let packed = "";
  for (const count of histogram) packed = (count === 0 ? emptyBucket : String(count).padStart(bucketDigits, "0")) + packed;
  return packed === "" ? "0" : packed;
}

/** The counts by bucket in a packed histogram or a sum of some; always all the buckets. */
export function unpackHistogram(packed: string): number[] {
  const histogram = new Array<number>(bucketCount).fill(0);
  for (let bucket = 0, end = packed.length; end > 0; bucket += 1, end -= bucketDigits) {
    histogram[bucket] = Number(packed.slice(Math.max(0, end - bucketDigits), end));
  }
  return histogram;
}

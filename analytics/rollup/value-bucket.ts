import { bucketGrowth } from "#contracts/rollup.ts";

const smallest = 1e-9;
const lastBucket = 2000;

/** The bucket of a value of either sign, 4 % wide; 0 is its own. They are in the values' order. */
export function valueBucket(value: number): number {
  if (value === 0) return 0;
  const bucket = Math.round(Math.log(Math.abs(value) / smallest) / Math.log(bucketGrowth)) + 1;
  return Math.sign(value) * Math.min(lastBucket, Math.max(1, bucket));
}

/** The value that stands for a bucket, within 2 % of those in it. */
export function bucketValue(bucket: number): number {
  return bucket === 0 ? 0 : Math.sign(bucket) * smallest * bucketGrowth ** (Math.abs(bucket) - 1);
}

/** The value below which `share` (0..1) of the counted values lie; null without any. */
export function valuePercentile(counts: ReadonlyMap<number, number>, share: number): number | null {
  const buckets = [...counts].sort(([one], [other]) => one - other);
  const total = buckets.reduce((sum, [, count]) => sum + count, 0);
  let seen = 0;
  for (const [bucket, count] of buckets) {
    seen += count;
    if (seen >= Math.max(1, Math.ceil(share * total))) return bucketValue(bucket);
  }
  return null;
}

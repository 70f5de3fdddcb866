import { bucketLatencyMs, latencyBucket } from "#contracts/rollup.ts";
import { seededRandom } from "../../scripts/testing/limiter/seeded-random.ts";
import { logNormal } from "../measure/log-normal.ts";
import { zipfWeights } from "../measure/weighted-choice.ts";

export const routeCount = 200;
export const minutesOfDay = 1440;
const requestsOfDay = 100_000_000;
/** Minutes of a series repeat after so many: each of them is drawn. */
const variants = 12;

const shares: readonly (readonly [method: string, statusClass: number, share: number])[] = [
  ["GET", 2, 0.72],
  ["GET", 4, 0.05],
  ["GET", 5, 0.01],
  ["POST", 2, 0.19],
  ["POST", 4, 0.03],
];

/** What one minute of a route, method and status class holds. */
export type MinuteShape = {
  readonly route: string;
  readonly method: string;
  readonly statusClass: number;
  readonly variant: number;
  readonly count: number;
  readonly latencySumMs: number;
  readonly histogram: readonly number[];
};

/** The minutes that a day of a hundred million requests is made of, spread over routes by Zipf's law; at least one request in each. */
export function makeBusyDay(): MinuteShape[] {
  const place = seededRandom(11);
  return zipfWeights(routeCount, 1).flatMap((weight, index) =>
    shares.flatMap(([method, statusClass, share]) => {
      const count = Math.max(1, Math.ceil((requestsOfDay / minutesOfDay) * weight * share));
      const series = { route: routeName(index), method, statusClass, count };
      const medianMs = 5 + ((index * 37) % 200);
      return Array.from({ length: variants }, (_, variant) => ({
        ...series,
        variant,
        ...drawMinute(count, () => logNormal(medianMs, place)),
      }));
    }),
  );
}

export function routeName(index: number): string {
  return `route-${index}`;
}

function drawMinute(count: number, draw: () => number): { histogram: number[]; latencySumMs: number } {
  const buckets = Array.from({ length: count }, () => latencyBucket(draw()));
  const histogram = new Array<number>(Math.max(...buckets) + 1).fill(0);
  for (const bucket of buckets) histogram[bucket] = (histogram[bucket] ?? 0) + 1;
  return { histogram, latencySumMs: buckets.reduce((sum, bucket) => sum + bucketLatencyMs(bucket), 0) };
}

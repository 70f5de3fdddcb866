import type { Anomaly } from "#contracts/anomaly.ts";

/** Requests of a route in the last so many minutes. */
export type RouteCounts = Readonly<Record<SurgeMinutes, number>>;
/** Requests of a route in blocks of five minutes, at a time when no alert was open for it. */
export type CalmBlocks = {
  readonly span: "yesterday" | "last week" | "before";
  readonly blocks: number;
  readonly mean: number;
  readonly variance: number;
};
/** What a route's count is held against; the same time yesterday is always among it. */
export type CalmCounts = readonly CalmBlocks[];
export type RouteSurge = { readonly score: number; readonly reasons: Anomaly["reasons"] };

const spans = [5, 15, 30] as const;
type SurgeMinutes = (typeof spans)[number];
const blockMinutes = 5;
/** So many requests more may be one page that somebody opens: nothing unusual, however quiet the route is. */
const onePage = 20;
/** Deviation of a calm hour's rate from the one before, as a share: real traffic varies more than independent requests do. */
const drift = 0.2;
/** A count as improbable as this scores 0.8. A day has 432 spans: less than one false alarm in two days by design. */
const designed = { chance: 1e-3, score: 0.8 };
const exponent = Math.log(1 - designed.score) / Math.log(designed.chance);
const highDeviations = 3;

/**
 * How improbable a route's last 5, 15 and 30 minutes are under what it had in calm, as a score of 0..1; null: they are ordinary,
 * or calm is not known. Counts are negative binomial: they scatter as calm blocks did, and drift. The chance of so many
 * requests is bounded by Chernoff (1952), from above; what is ordinary against one of the references is ordinary.
 */
export function decideRouteSurge(counts: RouteCounts, calm: CalmCounts): RouteSurge | null {
  const found = spans.flatMap((minutes) => judgeSpan(minutes, counts, calm) ?? []).sort((one, other) => one.chance - other.chance);
  const [worst] = found;
  if (worst === undefined) return null;
  return { score: 1 - worst.chance ** exponent, reasons: found.map(({ reason }) => reason) };
}

type Judged = { readonly chance: number; readonly reason: Anomaly["reasons"][number] };

function judgeSpan(minutes: SurgeMinutes, counts: RouteCounts, calm: CalmCounts): Judged | null {
  const value = counts[minutes];
  // What is over is not unusual any more: the whole span counts as no denser than its newest block.
  const dense = Math.min(value, (counts[blockMinutes] * minutes) / blockMinutes);
  const judged = calm.map((blocks) => expectCount(blocks, minutes)).map((one) => ({ ...one, chance: boundChance(dense, one) }));
  const [likeliest] = judged.sort((one, other) => other.chance - one.chance);
  if (likeliest === undefined) return null;
  const high = Math.ceil(likeliest.mean + highDeviations * Math.sqrt(likeliest.variance));
  if (likeliest.chance >= 1 || dense <= high) return null;
  return { chance: likeliest.chance, reason: { feature: `requests_${minutes}m`, value, expected_low: 0, expected_high: high } };
}

type Expected = { readonly mean: number; readonly variance: number };

/** The count of so many minutes: its blocks' scatter, what the mean of few blocks does not tell, and the drift. */
function expectCount({ blocks, mean, variance }: CalmBlocks, minutes: SurgeMinutes): Expected {
  const times = minutes / blockMinutes;
  const scatter = Math.max(variance, mean) * times;
  return { mean: mean * times, variance: scatter * (1 + times / blocks) + (drift * mean * times) ** 2 };
}

/** Chernoff's bound of the chance that a negative binomial count is `count` or more; 1 for what one page explains. */
function boundChance(count: number, { mean, variance }: Expected): number {
  if (count - mean < onePage) return 1;
  const size = mean ** 2 / (variance - mean);
  return Math.exp((count + size) * Math.log((count + size) / (mean + size)) - count * Math.log(count / mean));
}

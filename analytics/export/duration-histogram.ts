import type { Exemplar, MetricFamily } from "./metric-family.ts";
import { SeriesTable } from "./series-table.ts";

const mostSeries = 1000;

type Description = {
  readonly name: string;
  readonly help: string;
  readonly labels: readonly string[];
  /** Upper bounds in seconds, rising. */
  readonly bounds: readonly number[];
};
type Row = { sum: number; readonly counts: number[]; readonly exemplars: (Exemplar | undefined)[] };

/** Durations by labels and bucket since the process started, with the newest request of each bucket. */
export class DurationHistogram {
  readonly #description: Description;
  readonly #table: SeriesTable<Row>;

  constructor(description: Description) {
    this.#description = description;
    const create = () => ({ sum: 0, counts: Array<number>(description.bounds.length + 1).fill(0), exemplars: [] });
    this.#table = new SeriesTable<Row>(description.labels, create, mostSeries);
  }

  /** @param now milliseconds since 1970. */
  observe(labels: readonly string[], seconds: number, { now, exemplar }: { now: number; exemplar?: Exemplar }): void {
    const row = this.#table.at(labels, now);
    const bucket = bucketOf(this.#description.bounds, seconds);
    row.counts[bucket] = (row.counts[bucket] ?? 0) + 1;
    row.sum += seconds;
    if (exemplar !== undefined) row.exemplars[bucket] = exemplar;
  }

  family(): MetricFamily {
    const { name, help, bounds } = this.#description;
    const samples = this.#table.list().map(({ labels, startedAt, value }) => ({ labels, startedAt, ...value }));
    return { name, help, unit: "seconds", type: "histogram", bounds, samples };
  }
}

/** A bound belongs to the bucket it ends. */
function bucketOf(bounds: readonly number[], seconds: number): number {
  const bucket = bounds.findIndex((bound) => seconds <= bound);
  return bucket === -1 ? bounds.length : bucket;
}

import type { MetricFamily } from "./metric-family.ts";
import { SeriesTable } from "./series-table.ts";

const mostSeries = 1000;

type Description = { readonly name: string; readonly help: string; readonly labels: readonly string[] };

/** Counts by labels since the process started. */
export class Counter {
  readonly #description: Description;
  readonly #table: SeriesTable<{ count: number }>;

  constructor(description: Description) {
    this.#description = description;
    this.#table = new SeriesTable(description.labels, () => ({ count: 0 }), mostSeries);
  }

  add(labels: readonly string[], by: number, now: number): void {
    this.#table.at(labels, now).count += by;
  }

  family(): MetricFamily {
    const { name, help } = this.#description;
    const samples = this.#table.list().map(({ labels, startedAt, value }) => ({ labels, startedAt, value: value.count }));
    return { name, help, type: "counter", samples };
  }
}

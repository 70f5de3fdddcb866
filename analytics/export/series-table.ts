import type { Labels } from "./metric-family.ts";

const others = "(other)";
/** Nothing that came through ingest holds it. */
const separator = "\0";

type Series<Value> = { readonly labels: Labels; readonly startedAt: number; readonly value: Value };

/** Values by their labels, of which there are at most `maximum` sets: what comes later is counted under "(other)". */
export class SeriesTable<Value> {
  readonly #names: readonly string[];
  readonly #create: () => Value;
  readonly #maximum: number;
  readonly #series = new Map<string, Series<Value>>();

  constructor(names: readonly string[], create: () => Value, maximum: number) {
    this.#names = names;
    this.#create = create;
    this.#maximum = maximum;
  }

  /** The value under these labels, in the order of the table's names; begun `now` when there is none. */
  at(labels: readonly string[], now: number): Value {
    const known = this.#series.get(labels.join(separator));
    if (known !== undefined) return known.value;
    const kept = this.#series.size < this.#maximum ? labels : labels.map(() => others);
    const key = kept.join(separator);
    const series = this.#series.get(key) ?? {
      labels: Object.fromEntries(this.#names.map((name, index) => [name, kept[index] ?? ""])),
      startedAt: now,
      value: this.#create(),
    };
    this.#series.set(key, series);
    return series.value;
  }

  list(): Series<Value>[] {
    return [...this.#series.values()];
  }
}

export type Labels = Readonly<Record<string, string>>;

/** A measured request that stands for its bucket; `at` in milliseconds since 1970. */
export type Exemplar = { readonly labels: Labels; readonly value: number; readonly at: number };

type Counted = { readonly labels: Labels /** When it began to count, milliseconds since 1970. */; readonly startedAt: number };
export type CounterSample = Counted & { readonly value: number };
export type GaugeSample = { readonly labels: Labels; readonly value: number };
export type HistogramSample = Counted & {
  readonly sum: number;
  /** Not cumulative: one for each bound, and one for all above the last. */
  readonly counts: readonly number[];
  readonly exemplars: readonly (Exemplar | undefined)[];
};

/** Everything measured under one name, in no format yet. Names are without the suffixes that a format adds. */
export type MetricFamily = {
  readonly name: string;
  readonly help: string;
  readonly unit?: "seconds" | "bytes";
} & (
  | { readonly type: "counter"; readonly samples: readonly CounterSample[] }
  | { readonly type: "gauge"; readonly samples: readonly GaugeSample[] }
  | {
      readonly type: "histogram" /** Upper bounds, rising. */;
      readonly bounds: readonly number[];
      readonly samples: readonly HistogramSample[];
    }
);

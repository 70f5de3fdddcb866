/** One line or layer of a chart; `figure` is what the legend says of the whole period. */
export type ChartSeries = { key: string; label: string; color: string; figure: string; dashed?: boolean };

/** One instant (`at`, milliseconds) with a value for each series; null: nothing is known, and the line breaks. */
export type ChartPoint = { at: number } & Record<string, number | null>;

export type ChartModel = {
  kind: "stacked" | "lines";
  series: ChartSeries[];
  points: ChartPoint[];
  fromMs: number;
  toMs: number;
  format: (value: number | null) => string;
  /** The axis ends here, whatever the values are. */
  top?: number;
  /** A value that means something, drawn across. */
  mark?: { value: number; label: string };
};

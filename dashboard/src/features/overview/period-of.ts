type Reported = { period: { from: string; to: string } };

/** A report's period as a chart's time axis, in milliseconds. */
export function periodOf({ period }: Reported): { fromMs: number; toMs: number } {
  return { fromMs: Date.parse(period.from), toMs: Date.parse(period.to) };
}

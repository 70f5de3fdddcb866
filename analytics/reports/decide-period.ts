import type { ReportRange } from "#contracts/report.ts";
import { reportRanges } from "#contracts/report.ts";

/** What a report covers: whole steps from `fromMs`, the last of them still running at `toMs`. Milliseconds since 1970. */
export type ReportPeriod = {
  readonly fromMs: number;
  readonly toMs: number;
  readonly stepSeconds: number;
  readonly steps: number;
};

const minuteSeconds = 60;
const stepSeconds: Readonly<Record<ReportRange, number>> = {
  "5m": 10,
  "15m": 10,
  "1h": 60,
  "6h": 300,
  "24h": 3600,
  "7d": 3600,
  "30d": 86_400,
};

/**
 * The period of a report: it holds the whole range, begins at a full minute and a full step before it, and ends now, so
 * that every rollup table can answer for exactly the same requests.
 * @param smallestStepSeconds the grain of the tables that are read.
 */
export function decidePeriod(range: ReportRange, now: number, smallestStepSeconds: number): ReportPeriod {
  const step = Math.max(stepSeconds[range], smallestStepSeconds);
  const alignMs = Math.max(step, minuteSeconds) * 1000;
  const asked = now - reportRanges[range] * 1000;
  const fromMs = asked - (asked % alignMs);
  return { fromMs, toMs: now, stepSeconds: step, steps: Math.floor((now - fromMs) / (step * 1000)) + 1 };
}

/** Seconds of step `index` that have passed; at least one, for the step that has just begun. */
export function passedSeconds({ fromMs, toMs, stepSeconds }: ReportPeriod, index: number): number {
  const beganMs = fromMs + index * stepSeconds * 1000;
  return Math.min(stepSeconds, Math.max(1, (toMs - beganMs) / 1000));
}

/** The period as reports show it. */
export function showPeriod({ fromMs, toMs, stepSeconds }: ReportPeriod) {
  return { from: new Date(fromMs).toISOString(), to: new Date(toMs).toISOString(), stepSeconds };
}

/** Every step of the period with its start; `figuresOf` is asked for each, also where nothing happened. */
export function showSeries<Value extends object>(period: ReportPeriod, figuresOf: (index: number) => Value): (Value & { at: string })[] {
  const startOf = (index: number) => new Date(period.fromMs + index * period.stepSeconds * 1000).toISOString();
  return Array.from({ length: period.steps }, (_, index) => ({ at: startOf(index), ...figuresOf(index) }));
}

import type { FieldError } from "#contracts/problem.ts";
import { type ReportRange, reportRanges } from "#contracts/report.ts";
import { decidePeriod, type ReportPeriod } from "./decide-period.ts";

export const stepsSeconds = { "10s": 10, "1m": 60, "5m": 300, "15m": 900, "1h": 3600, "6h": 21_600, "1d": 86_400 } as const;
export type ReportStep = keyof typeof stepsSeconds;
export type AskedPeriod = {
  readonly range?: ReportRange | undefined;
  /** ISO instants. */
  readonly from?: string | undefined;
  readonly to?: string | undefined;
  readonly step?: ReportStep | undefined;
  /** The period before is read in the same steps. */
  readonly compare?: "previous" | undefined;
};
export type PeriodVerdict = { readonly ok: true; readonly period: ReportPeriod } | { readonly ok: false; readonly error: FieldError };

/** Steps in one report. */
const mostSteps = 1500;
const comfortableSteps = 200;
const tenSecondsKeptMs = 2 * 3_600_000;
const minuteSeconds = 60;
const hourSeconds = 3600;
const names = Object.keys(stepsSeconds) as ReportStep[];

/**
 * The period that is asked for, in whole steps: `from` rounded down and `to` up, but never beyond `now`. One that is compared
 * ends with a whole minute, so that every rollup tells of as much time in both.
 * @param smallestStepSeconds the grain of the tables that are read.
 * @param minutesSinceMs where minutes begin; before there are hours and days only.
 */
export function decideAskedPeriod(asked: AskedPeriod, now: number, smallestStepSeconds: number, minutesSinceMs = 0): PeriodVerdict {
  const bounds = decideBounds(asked, now);
  if ("path" in bounds) return { ok: false, error: bounds };
  const length = (bounds.toMs - bounds.fromMs) / 1000;
  const finish = (period: ReportPeriod) => (asked.compare === undefined ? period : endAtMinute(period));
  if (asked.step === undefined && asked.from === undefined) {
    return { ok: true, period: finish(decidePeriod(asked.range ?? "15m", now, smallestStepSeconds)) };
  }
  const stepSeconds = asked.step === undefined ? null : stepsSeconds[asked.step];
  const periodOf = (seconds: number) => finish(alignPeriod(bounds, seconds, now));
  const firstMs = (period: ReportPeriod) => (asked.compare === undefined ? period : periodBefore(period)).fromMs;
  const fits = (seconds: number) => seconds >= smallestStepSeconds && firstMs(periodOf(seconds)) >= keptSince(seconds);
  const keptSince = (seconds: number) => {
    if (seconds >= hourSeconds) return 0;
    return seconds >= minuteSeconds ? minutesSinceMs : now - tenSecondsKeptMs;
  };
  const finest = names.find((name) => fits(stepsSeconds[name]) && length / stepsSeconds[name] <= mostSteps);
  const chosen =
    stepSeconds ?? stepsSeconds[names.find((name) => fits(stepsSeconds[name]) && length / stepsSeconds[name] <= comfortableSteps) ?? "1d"];
  if (finest === undefined || length / chosen > mostSteps + 1) return refuse("step", tooMany(finest));
  if (!fits(chosen)) return refuse("step", `use ${finest} or longer: shorter steps are not kept for this report and time`);
  return { ok: true, period: periodOf(chosen) };
}

type Bounds = { readonly fromMs: number; readonly toMs: number };

function decideBounds({ range, from, to }: AskedPeriod, now: number): Bounds | FieldError {
  if (from === undefined) {
    if (to !== undefined) return { path: "from", message: "give from with to" };
    return { fromMs: now - reportRanges[range ?? "15m"] * 1000, toMs: now };
  }
  if (range !== undefined) return { path: "range", message: "give range, or from and to" };
  const [fromMs, toMs] = [Date.parse(from), to === undefined ? now : Date.parse(to)];
  if (!(fromMs >= 0 && fromMs < now)) return { path: "from", message: "use a time in the past" };
  return toMs > fromMs ? { fromMs, toMs: Math.min(toMs, now) } : { path: "to", message: "use a time after from" };
}

function alignPeriod({ fromMs, toMs }: Bounds, stepSeconds: number, now: number): ReportPeriod {
  const stepMs = stepSeconds * 1000;
  const alignMs = Math.max(stepMs, minuteSeconds * 1000);
  const start = fromMs - (fromMs % alignMs);
  const end = start + Math.ceil((toMs - start) / alignMs) * alignMs;
  return { fromMs: start, toMs: Math.min(now, end), stepSeconds, steps: Math.ceil((Math.min(now + 1, end) - start) / stepMs) };
}

/** Without the minute that is running; a period that is younger than a minute stays as it is. */
function endAtMinute(period: ReportPeriod): ReportPeriod {
  const toMs = period.toMs - (period.toMs % (minuteSeconds * 1000));
  return toMs > period.fromMs ? endAt(period, toMs) : period;
}

function endAt({ fromMs, stepSeconds }: ReportPeriod, toMs: number): ReportPeriod {
  return { fromMs, toMs, stepSeconds, steps: Math.ceil((toMs - fromMs) / (stepSeconds * 1000)) };
}

/**
 * The period before it, as long as it is; it begins whole steps and minutes earlier. It ends with a whole minute, or with a
 * whole hour where minutes are gone: its rollups could not tell what of it came before a time in between.
 */
export function periodBefore(period: ReportPeriod, minutesSinceMs = 0): ReportPeriod {
  const { stepSeconds, steps } = period;
  const alignSeconds = Math.max(stepSeconds, minuteSeconds);
  const earlierMs = Math.ceil((steps * stepSeconds) / alignSeconds) * alignSeconds * 1000;
  const fromMs = period.fromMs - earlierMs;
  const toMs = period.toMs - earlierMs;
  const wholeMs = (toMs < minutesSinceMs ? hourSeconds : minuteSeconds) * 1000;
  return endAt({ ...period, fromMs }, Math.max(fromMs + minuteSeconds * 1000, toMs - (toMs % wholeMs)));
}

function tooMany(finest: ReportStep | undefined): string {
  const most = `a report has at most ${mostSteps} steps`;
  return finest === undefined ? `${most}: ask for less time` : `${most}: use step=${finest} or longer, or ask for less time`;
}

function refuse(path: string, message: string): PeriodVerdict {
  return { ok: false, error: { path, message } };
}

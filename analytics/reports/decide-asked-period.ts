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
const names = Object.keys(stepsSeconds) as ReportStep[];

/**
 * The period that is asked for, in whole steps: `from` rounded down and `to` up, but never beyond `now`.
 * @param smallestStepSeconds the grain of the tables that are read.
 */
export function decideAskedPeriod(asked: AskedPeriod, now: number, smallestStepSeconds: number): PeriodVerdict {
  const bounds = decideBounds(asked, now);
  if ("path" in bounds) return { ok: false, error: bounds };
  const length = (bounds.toMs - bounds.fromMs) / 1000;
  if (asked.step === undefined && asked.from === undefined) {
    return { ok: true, period: decidePeriod(asked.range ?? "15m", now, smallestStepSeconds) };
  }
  const stepSeconds = asked.step === undefined ? null : stepsSeconds[asked.step];
  const firstMs = asked.compare === undefined ? bounds.fromMs : 2 * bounds.fromMs - bounds.toMs;
  const fits = (seconds: number) => seconds >= smallestStepSeconds && (seconds >= minuteSeconds || firstMs >= now - tenSecondsKeptMs);
  const finest = names.find((name) => fits(stepsSeconds[name]) && length / stepsSeconds[name] <= mostSteps);
  const chosen =
    stepSeconds ?? stepsSeconds[names.find((name) => fits(stepsSeconds[name]) && length / stepsSeconds[name] <= comfortableSteps) ?? "1d"];
  if (finest === undefined || length / chosen > mostSteps + 1) return refuse("step", tooMany(finest));
  if (!fits(chosen)) return refuse("step", `use ${finest} or longer: shorter steps are not kept for this report and time`);
  return { ok: true, period: alignPeriod(bounds, chosen, now) };
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

/** The period before it, as long as it is; it begins whole steps and minutes earlier. */
export function periodBefore({ fromMs, toMs, stepSeconds, steps }: ReportPeriod): ReportPeriod {
  const alignSeconds = Math.max(stepSeconds, minuteSeconds);
  const earlierMs = Math.ceil((steps * stepSeconds) / alignSeconds) * alignSeconds * 1000;
  return { fromMs: fromMs - earlierMs, toMs: toMs - earlierMs, stepSeconds, steps };
}

function tooMany(finest: ReportStep | undefined): string {
  const most = `a report has at most ${mostSteps} steps`;
  return finest === undefined ? `${most}: ask for less time` : `${most}: use step=${finest} or longer, or ask for less time`;
}

function refuse(path: string, message: string): PeriodVerdict {
  return { ok: false, error: { path, message } };
}

import type { ErrorsReport, LatencyReport } from "#contracts/report.ts";
import type { MetricsFrame } from "#contracts/stream.ts";
import type { ChartPoint } from "../../components/chart-model.ts";
import { passedSeconds } from "./passed-seconds.ts";

/** A line is broken where more than this many steps of its points are missing. */
const MISSING_STEPS = 3.5;

type Timed = { point: ChartPoint; stepMs: number };
type Reports = { latency?: LatencyReport | undefined; errors?: ErrorsReport | undefined };

/**
 * The live chart's points: a frame where one came, the reports' coarser steps where none did (before the page was
 * opened, while the stream was away), and a break where neither knows anything. Keys: throughput, mean, p95, errors, refused.
 */
export function mergeLivePoints(frames: MetricsFrame[], reports: Reports): ChartPoint[] {
  const live = frames.map(framePoint);
  const seconds = live.map(({ point }) => point.at);
  const filled = reportPoints(reports).filter(({ point, stepMs }) => isUncovered(point.at, stepMs, seconds));
  return withBreaks([...filled, ...live].toSorted((a, b) => a.point.at - b.point.at));
}

function framePoint(frame: MetricsFrame): Timed {
  const { throughput, p95, errors, refused } = frame;
  const mean = throughput > 0 ? frame.latency : null;
  return { point: { at: Date.parse(frame.at), throughput, mean, p95, errors, refused }, stepMs: 1000 };
}

function reportPoints({ latency, errors }: Reports): Timed[] {
  if (!latency || !errors) return [];
  const { period, series } = errors;
  const stepMs = period.stepSeconds * 1000;
  const latencyAt = new Map(latency.series.map((step) => [step.at, step]));
  return series.map(({ at, count, serverErrors }) => {
    const { mean = null, p95 = null } = latencyAt.get(at) ?? {};
    const seconds = passedSeconds(period, at);
    // The reports count refusals per limit, so that line begins with the stream.
    return { point: { at: Date.parse(at), throughput: count / seconds, mean, p95, errors: serverErrors / seconds, refused: null }, stepMs };
  });
}

/** True when no frame lies in the step, and the newest frame, if any, is past it. */
function isUncovered(at: number, stepMs: number, frameTimes: number[]): boolean {
  const newest = frameTimes.at(-1);
  if (newest !== undefined && at + stepMs > newest) return false;
  return !frameTimes.some((time) => time >= at && time < at + stepMs);
}

function withBreaks(timed: Timed[]): ChartPoint[] {
  return timed.flatMap(({ point }, index) => {
    const previous = timed[index - 1];
    if (!previous || point.at - previous.point.at <= previous.stepMs * MISSING_STEPS) return [point];
    return [{ at: previous.point.at + previous.stepMs, throughput: null, mean: null, p95: null, errors: null, refused: null }, point];
  });
}

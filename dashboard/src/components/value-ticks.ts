import type { ChartModel } from "./chart-model.ts";

const MOST_STEPS = 4;
const roundSteps = [1, 2, 2.5, 5, 10];

/** Round values from 0 to the first at or above the highest of a chart, at most five, for its value axis. */
export function valueTicks(model: Pick<ChartModel, "kind" | "series" | "points">): number[] {
  const highest = highestOf(model);
  if (highest <= 0) return [0, 1];
  const power = 10 ** Math.floor(Math.log10(highest / MOST_STEPS));
  const step = power * (roundSteps.find((size) => highest / (size * power) <= MOST_STEPS) ?? 10);
  return Array.from({ length: Math.ceil(highest / step) + 1 }, (_, index) => index * step);
}

function highestOf({ kind, series, points }: Pick<ChartModel, "kind" | "series" | "points">): number {
  return points.reduce((highest, point) => {
    const values = series.map(({ key }) => point[key] ?? 0);
    return Math.max(highest, kind === "stacked" ? values.reduce((sum, value) => sum + value, 0) : Math.max(...values));
  }, 0);
}

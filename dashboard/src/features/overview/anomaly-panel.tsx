import { defaultRails } from "#contracts/loop.ts";
import type { AnomalyReport } from "#contracts/loop-status.ts";
import type { ChartPoint } from "../../components/chart-model.ts";
import { ChartPanel } from "../../components/chart-panel.tsx";
import { formatScore } from "../../format/format-number.ts";
import { periodOf } from "./period-of.ts";

const colors = ["var(--series-1)", "var(--series-2)", "var(--series-3)", "var(--series-bad)", "var(--series-quiet)"];
const THRESHOLD = defaultRails.anomalyAbove;

type RouteScores = AnomalyReport["routes"][number] & { peak: number | null };

/** How unlike what was learned the traffic was: the routes with the highest scores, and above what the loop acts. */
export function AnomalyPanel({ report }: { report: AnomalyReport }) {
  const shown = report.routes
    .map(withPeak)
    .toSorted((a, b) => (b.peak ?? -1) - (a.peak ?? -1))
    .slice(0, colors.length);
  return (
    <ChartPanel
      title="Anomaly score"
      note="highest of each step"
      model={{
        ...periodOf(report),
        kind: "lines",
        points: joinScores(shown),
        format: formatScore,
        top: 1,
        mark: { value: THRESHOLD, label: `acts above ${formatScore(THRESHOLD)} by default` },
        series: shown.map(({ route, peak }, index) => ({
          key: keyOf(index),
          label: route ?? "no route matched",
          color: colors[index] ?? "",
          figure: `peak ${formatScore(peak)}`,
        })),
      }}
    />
  );
}

/** Not the route's name: the chart would read a dot in it as a path. */
function keyOf(index: number): string {
  return `route${index}`;
}

function withPeak(route: AnomalyReport["routes"][number]): RouteScores {
  const scores = route.series.flatMap(({ score }) => (score === null ? [] : [score]));
  return { ...route, peak: scores.length === 0 ? null : Math.max(...scores) };
}

function joinScores(routes: RouteScores[]): ChartPoint[] {
  const points = new Map<number, ChartPoint>();
  routes.forEach(({ series }, index) => {
    for (const { at, score } of series) {
      const atMs = Date.parse(at);
      const point: ChartPoint = points.get(atMs) ?? { at: atMs };
      points.set(atMs, { ...point, [keyOf(index)]: score } as ChartPoint);
    }
  });
  return [...points.values()].toSorted((a, b) => a.at - b.at);
}

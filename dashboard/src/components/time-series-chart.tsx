import "@mantine/charts/styles.css";
import { AreaChart, ChartTooltip } from "@mantine/charts";
import { formatClock, formatClockSeconds, formatFull, timeTicks } from "../format/format-time.ts";
import type { ChartModel, ChartSeries } from "./chart-model.ts";

const SHORT_SPAN_MS = 20 * 60_000;
const MOST_TICKS = 6;

type TimeSeriesChartProps = { model: ChartModel; label: string; height: number };

/** Draws the series over time. Loaded when first needed, since the chart library is most of the bundle. */
export function TimeSeriesChart({ model, label, height }: TimeSeriesChartProps) {
  const { kind, series, points, fromMs, toMs, format } = model;
  const stacked = kind === "stacked";
  // recharts hands SVG attributes on, but its types do not list them.
  const named: object = { "aria-label": label };
  return (
    <AreaChart
      h={height}
      data={points}
      dataKey="at"
      type={stacked ? "stacked" : "default"}
      series={series.map(asAreaSeries)}
      curveType="linear"
      withDots={false}
      withGradient={false}
      fillOpacity={stacked ? 0.28 : 0.05}
      strokeWidth={1.5}
      connectNulls={false}
      gridAxis="x"
      gridColor="var(--grid)"
      textColor="var(--text-quiet)"
      strokeDasharray="0"
      tickLine="none"
      valueFormatter={format}
      activeDotProps={{ r: 3, strokeWidth: 1 }}
      areaChartProps={{ ...named, margin: { top: 6, right: 8, bottom: 0, left: 0 } }}
      xAxisProps={{
        type: "number",
        scale: "time",
        domain: [fromMs, toMs],
        allowDataOverflow: true,
        ticks: timeTicks(fromMs, toMs, MOST_TICKS),
        tickFormatter: tickFormat(fromMs, toMs),
        interval: "preserveStartEnd",
        minTickGap: 24,
      }}
      yAxisProps={{ width: 56, tickCount: 4, domain: [0, "auto"] }}
      tooltipProps={{
        content: ({ label: at, payload }) => (
          <ChartTooltip
            label={typeof at === "number" ? formatFull(at).replace(/ \(.*/, "") : ""}
            payload={[...(payload ?? [])]}
            series={series.map(asAreaSeries)}
            valueFormatter={format}
          />
        ),
      }}
    />
  );
}

function asAreaSeries({ key, label, color, dashed }: ChartSeries) {
  return { name: key, label, color, strokeDasharray: dashed ? "4 3" : undefined };
}

function tickFormat(fromMs: number, toMs: number): (atMs: number) => string {
  return toMs - fromMs < SHORT_SPAN_MS && (timeTicks(fromMs, toMs, MOST_TICKS)[0] ?? 0) % 60_000 !== 0 ? formatClockSeconds : formatClock;
}

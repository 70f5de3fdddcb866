import "@mantine/charts/styles.css";
import { AreaChart, ChartTooltip } from "@mantine/charts";
import type { DotItemDotProps } from "recharts";
import { formatClock, formatClockSeconds, formatFull, timeTicks } from "../format/format-time.ts";
import type { ChartModel, ChartPoint, ChartSeries } from "./chart-model.ts";
import { valueTicks } from "./value-ticks.ts";

const SHORT_SPAN_MS = 20 * 60_000;
const MOST_TICKS = 6;

type TimeSeriesChartProps = { model: ChartModel; label: string; height: number };

/** Draws the series over time. Loaded when first needed, since the chart library is most of the bundle. */
export function TimeSeriesChart({ model, label, height }: TimeSeriesChartProps) {
  const { kind, series, points, fromMs, toMs, format, top, mark } = model;
  const stacked = kind === "stacked";
  const ticks = top === undefined ? valueTicks(model) : undefined;
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
      fillOpacity={stacked ? 0.55 : 0.05}
      strokeWidth={stacked ? 0 : 1.5}
      areaProps={({ name }) => (stacked ? {} : { dot: lonePointDot(points, name) })}
      connectNulls={false}
      gridAxis="x"
      gridColor="var(--grid)"
      textColor="var(--text-quiet)"
      strokeDasharray="0"
      tickLine="none"
      valueFormatter={format}
      referenceLines={mark ? [{ y: mark.value, label: mark.label, color: "var(--series-warn)", labelPosition: "insideTopLeft" }] : []}
      activeDotProps={{ r: 3, strokeWidth: 1 }}
      areaChartProps={{ ...named, margin: { top: 6, right: 8, bottom: 0, left: 0 } }}
      xAxisProps={{
        type: "number",
        scale: "time",
        domain: [fromMs, toMs],
        allowDataOverflow: true,
        ticks: timeTicks(fromMs, toMs, MOST_TICKS),
        tickFormatter: tickFormat(fromMs, toMs),
        interval: "preserveStart",
        minTickGap: 24,
        height: 22,
        tick: { fontSize: 11, fill: "currentColor", transform: "translate(0, 4)" },
      }}
      yAxisProps={{
        width: 52,
        ...(ticks ? { ticks } : { tickCount: 6 }),
        domain: [0, top ?? ticks?.at(-1) ?? "auto"],
        tick: { fontSize: 11, fill: "currentColor", transform: "translate(-4, 0)" },
      }}
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

/** A point without neighbours makes no line, so it is drawn as a dot. */
function lonePointDot(points: ChartPoint[], key: string) {
  const has = (index: number) => typeof points[index]?.[key] === "number";
  return ({ cx, cy, index, stroke }: DotItemDotProps) =>
    has(index) && !has(index - 1) && !has(index + 1) ? <circle key={index} cx={cx} cy={cy} r={1.75} fill={stroke} /> : <g key={index} />;
}

function asAreaSeries({ key, label, color, dashed }: ChartSeries) {
  return { name: key, label, color, strokeDasharray: dashed ? "4 3" : undefined };
}

function tickFormat(fromMs: number, toMs: number): (atMs: number) => string {
  return toMs - fromMs < SHORT_SPAN_MS && (timeTicks(fromMs, toMs, MOST_TICKS)[0] ?? 0) % 60_000 !== 0 ? formatClockSeconds : formatClock;
}

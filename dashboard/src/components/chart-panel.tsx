import { ActionIcon, Center, Skeleton, Tooltip } from "@mantine/core";
import { lazy, type ReactNode, Suspense, useState } from "react";
import type { ChartModel } from "./chart-model.ts";
import classes from "./chart-panel.module.css";
import { FiguresTable } from "./figures-table.tsx";
import { Icon } from "./icon.tsx";
import { Panel } from "./panel.tsx";

const TimeSeriesChart = lazy(() => import("./time-series-chart.tsx").then((module) => ({ default: module.TimeSeriesChart })));

/** `empty` stands where there is nothing to draw. */
type ChartPanelProps = { title: string; note?: ReactNode; model: ChartModel; height?: number; empty?: ReactNode };

/** A chart with its figures: the legend carries the period's totals, and a table can take the chart's place. */
export function ChartPanel({ title, note, model, height = 190, empty = "No figures" }: ChartPanelProps) {
  const [asTable, setAsTable] = useState(false);
  const label = `${title}: ${model.series.map((series) => `${series.label} ${series.figure}`).join(", ")}`;
  const isDrawn = hasFigures(model);
  const switchLabel = asTable ? `Show ${title} as a chart` : `Show ${title} as a table`;
  return (
    <Panel
      title={title}
      note={note}
      aside={
        isDrawn ? (
          <Tooltip label={switchLabel} openDelay={300}>
            <ActionIcon variant="subtle" color="gray" size={24} aria-label={switchLabel} onClick={() => setAsTable(!asTable)}>
              <Icon name={asTable ? "chart" : "table"} />
            </ActionIcon>
          </Tooltip>
        ) : null
      }
    >
      <Legend model={model} />
      {!isDrawn ? (
        <Center h={height} c="var(--text-quiet)" fz="sm">
          {empty}
        </Center>
      ) : asTable ? (
        <FiguresTable title={title} model={model} height={height} />
      ) : (
        <Suspense fallback={<Skeleton height={height} />}>
          <TimeSeriesChart model={model} label={label} height={height} />
        </Suspense>
      )}
    </Panel>
  );
}

function Legend({ model }: { model: ChartModel }) {
  return (
    <ul className={classes.legend}>
      {model.series.map(({ key, label, color, figure, dashed }) => (
        <li key={key} className={classes.entry}>
          <span className={classes.swatch} style={{ borderTopColor: color, borderTopStyle: dashed ? "dashed" : "solid" }} />
          <span className={classes.name}>{label}</span>
          <span className="figure">{figure}</span>
        </li>
      ))}
    </ul>
  );
}

function hasFigures({ series, points }: ChartModel): boolean {
  return points.some((point) => series.some(({ key }) => typeof point[key] === "number"));
}

import type { ErrorsReport, LatencyReport, ThroughputReport } from "#contracts/report.ts";
import { Panel } from "../../components/panel.tsx";
import { type Column, SortableTable } from "../../components/sortable-table.tsx";
import { formatCount } from "../../format/format-number.ts";
import { errorColumns, trafficColumns } from "./figure-columns.tsx";
import { joinRoutes, type RouteFigures } from "./join-routes.ts";
import classes from "./tables.module.css";

const columns: Column<RouteFigures>[] = [
  { label: "Route", value: (row) => row.route, show: (row) => row.route ?? <span className={classes.quiet}>no route matched</span> },
  ...trafficColumns,
  ...errorColumns,
];

type RoutesPanelProps = { throughput: ThroughputReport; latency: LatencyReport | undefined; errors: ErrorsReport | undefined };

/** The routes that were asked for, with their traffic, latency and failures. */
export function RoutesPanel({ throughput, latency, errors }: RoutesPanelProps) {
  const rows = joinRoutes(throughput, { latency, errors });
  return (
    <Panel title="Routes" note={formatCount(rows.length)}>
      <SortableTable label="Routes" columns={columns} rows={rows} keyOf={(row) => row.route ?? ""} />
    </Panel>
  );
}

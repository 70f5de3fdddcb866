import type { ErrorsReport, LatencyReport, ThroughputReport } from "#contracts/report.ts";
import { Panel } from "../../components/panel.tsx";
import { type Column, SortableTable } from "../../components/sortable-table.tsx";
import { formatCount, formatLatency, formatRate, formatShare, NO_FIGURE } from "../../format/format-number.ts";
import { joinRoutes, type RouteFigures } from "./join-routes.ts";
import classes from "./tables.module.css";

/** From this share of 5xx on a route is marked. */
const NOTABLE_ERROR_RATE = 0.01;

const count = (value: number | null) => (value === null ? NO_FIGURE : formatCount(value));

const columns: Column<RouteFigures>[] = [
  { label: "Route", value: (row) => row.route, show: (row) => row.route ?? <span className={classes.quiet}>no route matched</span> },
  { label: "Requests", value: (row) => row.count, show: (row) => formatCount(row.count) },
  { label: "Req/s", value: (row) => row.perSecond, show: (row) => formatRate(row.perSecond) },
  { label: "p95", value: (row) => row.p95, show: (row) => formatLatency(row.p95) },
  { label: "4xx", value: (row) => row.clientErrors, show: (row) => count(row.clientErrors) },
  {
    label: "5xx",
    value: (row) => row.serverErrors,
    show: (row) => (
      <span
        className={(row.errorRate ?? 0) >= NOTABLE_ERROR_RATE ? classes.bad : undefined}
        title={`${formatShare(row.errorRate)} of requests`}
      >
        {count(row.serverErrors)}
      </span>
    ),
  },
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

import { Text } from "@mantine/core";
import type { UpstreamsReport } from "#contracts/report.ts";
import { Panel } from "../../components/panel.tsx";
import { type Column, SortableTable } from "../../components/sortable-table.tsx";
import { formatCount, formatLatency } from "../../format/format-number.ts";
import { errorColumns, trafficColumns } from "./figure-columns.tsx";
import classes from "./tables.module.css";

type UpstreamFigures = UpstreamsReport["upstreams"][number];

const columns: Column<UpstreamFigures>[] = [
  { label: "Upstream", value: (row) => row.upstream, show: (row) => row.upstream },
  ...trafficColumns,
  { label: "Mean wait", value: (row) => row.upstreamMean, show: (row) => formatLatency(row.upstreamMean) },
  ...errorColumns,
];

/** The upstreams that requests were forwarded to; the mean wait is theirs alone, p95 what callers waited. */
export function UpstreamsPanel({ report }: { report: UpstreamsReport }) {
  return (
    <Panel title="Upstreams" note={formatCount(report.upstreams.length)}>
      {report.upstreams.length === 0 ? (
        <Text size="sm" className={classes.quiet}>
          No request was forwarded in this range.
        </Text>
      ) : (
        <SortableTable label="Upstreams" columns={columns} rows={report.upstreams} keyOf={(row) => row.upstream} />
      )}
    </Panel>
  );
}

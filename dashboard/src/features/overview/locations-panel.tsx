import { Text } from "@mantine/core";
import type { LocationsReport } from "#contracts/report.ts";
import { Panel } from "../../components/panel.tsx";
import { type Column, SortableTable } from "../../components/sortable-table.tsx";
import { formatCount } from "../../format/format-number.ts";
import { errorColumns, trafficColumns } from "./figure-columns.tsx";
import classes from "./tables.module.css";

type LocationFigures = LocationsReport["locations"][number];

const columns: Column<LocationFigures>[] = [
  { label: "Location", value: (row) => row.location, show: (row) => row.location ?? <span className={classes.quiet}>not told</span> },
  ...trafficColumns,
  ...errorColumns,
];

/** Where requests were answered, by the edge's location. */
export function LocationsPanel({ report }: { report: LocationsReport }) {
  return (
    <Panel title="Locations" note={formatCount(report.locations.length)}>
      {report.locations.length === 0 ? (
        <Text size="sm" className={classes.quiet}>
          No request was answered in this range.
        </Text>
      ) : (
        <SortableTable label="Locations" columns={columns} rows={report.locations} keyOf={(row) => row.location ?? ""} />
      )}
    </Panel>
  );
}

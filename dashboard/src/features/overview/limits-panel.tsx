import { Text } from "@mantine/core";
import type { RateLimitUsageReport } from "#contracts/report.ts";
import { Panel } from "../../components/panel.tsx";
import { ShareBar } from "../../components/share-bar.tsx";
import { type Column, SortableTable } from "../../components/sortable-table.tsx";
import { formatCount, formatShare, shareOf } from "../../format/format-number.ts";
import classes from "./tables.module.css";

type LimitUsage = RateLimitUsageReport["limits"][number];

const refusedShare = (row: LimitUsage) => shareOf(row.refused, row.allowed + row.refused + row.shadowRefused);

const columns: Column<LimitUsage>[] = [
  { label: "Limit", value: (row) => row.limit, show: (row) => row.limit },
  { label: "Refused", value: (row) => row.refused, show: (row) => formatCount(row.refused) },
  { label: "Share", value: refusedShare, show: (row) => <RefusedShare share={refusedShare(row)} /> },
  { label: "Allowed", value: (row) => row.allowed, show: (row) => formatCount(row.allowed) },
  { label: "Shadow", value: (row) => row.shadowRefused, show: (row) => formatCount(row.shadowRefused) },
  { label: "Bypassed", value: (row) => row.bypassed, show: (row) => formatCount(row.bypassed) },
  {
    label: "Store failures",
    value: (row) => row.storeFailures,
    show: (row) => <span className={row.storeFailures > 0 ? classes.bad : undefined}>{formatCount(row.storeFailures)}</span>,
  },
  { label: "Quota", value: (row) => row.quota, show: (row) => formatCount(row.quota) },
];

/** Every limit that judged requests, and what it said. */
export function LimitsPanel({ report }: { report: RateLimitUsageReport }) {
  return (
    <Panel title="Limits" note={formatCount(report.limits.length)}>
      {report.limits.length === 0 ? (
        <Text size="sm" className={classes.quiet}>
          No limit judged a request in this range.
        </Text>
      ) : (
        <SortableTable label="Limits" columns={columns} rows={report.limits} keyOf={(row) => row.limit} />
      )}
    </Panel>
  );
}

function RefusedShare({ share }: { share: number | null }) {
  return (
    <span className={classes.share}>
      {formatShare(share)}
      <ShareBar share={share ?? 0} color="var(--series-warn)" />
    </span>
  );
}

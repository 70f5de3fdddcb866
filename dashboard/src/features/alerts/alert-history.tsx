import { SegmentedControl } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import type { Alert } from "#contracts/alert.ts";
import { alertHistoryQuery } from "../../api/loop-queries.ts";
import { AgoText } from "../../components/ago-text.tsx";
import { ClientText } from "../../components/client-text.tsx";
import { EmptyNote } from "../../components/empty-note.tsx";
import { type PlainColumn, PlainTable } from "../../components/plain-table.tsx";
import { QuerySlot } from "../../components/query-slot.tsx";
import { RouteText } from "../../components/route-text.tsx";
import { Section } from "../../components/section.tsx";
import { useChoice } from "../../components/use-choice.ts";
import { alertMetrics } from "../../format/alert-metric.ts";
import { formatDuration } from "../../format/format-duration.ts";

const dayChoices = ["1", "7", "30"] as const;
const dayNames = { "1": "24 hours", "7": "7 days", "30": "30 days" };

type Resolved = Alert & { resolvedAt: string };

const columns: PlainColumn<Resolved>[] = [
  { label: "Rule", show: ({ rule }) => rule },
  { label: "Route", show: ({ route }) => <RouteText route={route} /> },
  { label: "Client", show: ({ client }) => (client === null ? null : <ClientText client={client} />) },
  { label: "Metric", wide: true, show: ({ metric }) => alertMetrics[metric].label },
  { label: "Peak", show: ({ metric, peak }) => alertMetrics[metric].format(peak) },
  { label: "Threshold", show: ({ metric, threshold }) => alertMetrics[metric].format(threshold) },
  { label: "Began", show: ({ startedAt }) => <AgoText at={startedAt} /> },
  { label: "Lasted", show: ({ startedAt, resolvedAt }) => formatDuration((Date.parse(resolvedAt) - Date.parse(startedAt)) / 1000) },
  { label: "Acknowledged by", show: ({ acknowledgedBy }) => acknowledgedBy ?? <span className="quiet">nobody</span> },
];

/** The alerts of the last days that are over. */
export function AlertHistory() {
  const [days, chooseDays] = useChoice("days", dayChoices, "7");
  const query = useQuery(alertHistoryQuery(Number(days)));
  return (
    <Section
      title={`Resolved in the last ${dayNames[days]}`}
      end={
        <SegmentedControl
          aria-label="Days of history"
          size="xs"
          data={dayChoices.map((value) => ({ value, label: dayNames[value] }))}
          value={days}
          onChange={chooseDays}
        />
      }
    >
      <QuerySlot
        label="resolved alerts"
        query={query}
        show={({ alerts }) => <ResolvedAlerts alerts={alerts.filter(isResolved)} period={dayNames[days]} />}
      />
    </Section>
  );
}

function isResolved(alert: Alert): alert is Resolved {
  return alert.resolvedAt !== null;
}

function ResolvedAlerts({ alerts, period }: { alerts: Resolved[]; period: string }) {
  if (alerts.length === 0) return <EmptyNote title="No alert was resolved">In the last {period} none came to its end.</EmptyNote>;
  return <PlainTable label="Resolved alerts" columns={columns} rows={alerts} keyOf={({ id }) => id} />;
}

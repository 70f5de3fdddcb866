import { useQuery } from "@tanstack/react-query";
import type { Alert } from "#contracts/alert.ts";
import { useAcknowledgeAlert } from "../../api/changes.ts";
import { openAlertsQuery } from "../../api/loop-queries.ts";
import { EmptyNote } from "../../components/empty-note.tsx";
import { Freshness } from "../../components/freshness.tsx";
import { ItemList } from "../../components/item-card.tsx";
import { ProblemNotice } from "../../components/problem-notice.tsx";
import { QuerySlot } from "../../components/query-slot.tsx";
import { Section } from "../../components/section.tsx";
import { alertMetrics } from "../../format/alert-metric.ts";
import { AlertCard } from "./alert-card.tsx";
import { orderByUrgency } from "./alert-states.ts";

const watched = Object.values(alertMetrics).map(({ label }) => label);

/** The alerts that are not over. */
export function OpenAlerts() {
  const query = useQuery(openAlertsQuery());
  const acknowledging = useAcknowledgeAlert();
  const show = (alerts: Alert[]) =>
    alerts.length === 0 ? (
      <EmptyNote title="No alert is open">
        Rules of the config watch the {watched.slice(0, -1).join(", the ")} and the {watched.at(-1)}. What stays above its threshold shows
        up here by itself.
      </EmptyNote>
    ) : (
      <ItemList label="Open alerts">
        {orderByUrgency(alerts).map((alert) => (
          <AlertCard
            key={alert.id}
            alert={alert}
            acknowledging={acknowledging.isPending && acknowledging.variables === alert.id}
            acknowledge={acknowledging.mutate}
          />
        ))}
      </ItemList>
    );
  return (
    <Section title="Open" aside={<Freshness reports={[query]} retry={query.refetch} />}>
      {acknowledging.error ? <ProblemNotice failure={acknowledging.error} /> : null}
      <QuerySlot label="open alerts" query={query} show={({ alerts }) => show(alerts)} />
    </Section>
  );
}

import type { Alert } from "#contracts/alert.ts";
import { AgoText } from "../../components/ago-text.tsx";
import { ClientText } from "../../components/client-text.tsx";
import { EvidenceView } from "../../components/evidence-view.tsx";
import { Facts } from "../../components/facts.tsx";
import { ItemCard } from "../../components/item-card.tsx";
import { RouteText } from "../../components/route-text.tsx";
import { StateBadge } from "../../components/state-badge.tsx";
import { SteerButton } from "../../components/steer-button.tsx";
import { alertMetrics } from "../../format/alert-metric.ts";
import { alertStates } from "./alert-states.ts";

type AlertCardProps = { alert: Alert; acknowledging: boolean; acknowledge: (id: string) => void };

/** An alert that is not over: what is wrong, by how much, since when, and why that is thought. */
export function AlertCard({ alert, acknowledging, acknowledge }: AlertCardProps) {
  const { rule, route, client, state, startedAt, activeAt } = alert;
  const { label, format } = alertMetrics[alert.metric];
  const { label: word, tone, meaning } = alertStates[state];
  return (
    <ItemCard
      title={rule}
      badge={
        <StateBadge tone={tone} title={meaning}>
          {word}
        </StateBadge>
      }
      note={<Acknowledged alert={alert} />}
      more={<EvidenceView label={`Evidence of ${rule}`} evidence={alert.evidence} />}
      actions={
        state === "acknowledged" ? null : (
          <SteerButton
            label={`Acknowledge ${rule} of ${client ?? route ?? "no route"}`}
            loading={acknowledging}
            onClick={() => acknowledge(alert.id)}
          >
            Acknowledge
          </SteerButton>
        )
      }
    >
      <Facts
        facts={{
          Route: <RouteText route={route} />,
          Client: client === null ? null : <ClientText client={client} />,
          Metric: label,
          Now: <strong>{format(alert.value)}</strong>,
          Threshold: `above ${format(alert.threshold)}`,
          Peak: format(alert.peak),
          Since: <AgoText at={startedAt} />,
          Active: activeAt === null ? "not yet" : <AgoText at={activeAt} />,
        }}
      />
    </ItemCard>
  );
}

function Acknowledged({ alert: { acknowledgedAt, acknowledgedBy } }: { alert: Alert }) {
  if (acknowledgedAt === null) return null;
  return (
    <>
      by {acknowledgedBy ?? "somebody"}, <AgoText at={acknowledgedAt} />
    </>
  );
}

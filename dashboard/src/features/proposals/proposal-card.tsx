import { Text } from "@mantine/core";
import type { Proposal } from "#contracts/decision.ts";
import { AgoText } from "../../components/ago-text.tsx";
import { EvidenceView } from "../../components/evidence-view.tsx";
import { Facts } from "../../components/facts.tsx";
import { ItemCard } from "../../components/item-card.tsx";
import { RouteText } from "../../components/route-text.tsx";
import { StateBadge } from "../../components/state-badge.tsx";
import { SteerButton } from "../../components/steer-button.tsx";
import { UntilText } from "../../components/until-text.tsx";
import { formatDuration } from "../../format/format-duration.ts";
import { ActionText } from "./action-text.tsx";
import { nameAction } from "./describe-action.ts";
import { describeMode } from "./proposal-modes.ts";

type ProposalCardProps = { proposal: Proposal; decide: (verdict: "approve" | "reject") => void };

/** A change that somebody is asked about: what, why, on what it rests, and until when there is time. */
export function ProposalCard({ proposal, decide }: ProposalCardProps) {
  const { route, reason, evidence, proposedBy, proposedAt, expiresAt, holdsSeconds, action } = proposal;
  const { label, tone, meaning } = describeMode(proposal);
  const name = nameAction(proposal);
  return (
    <ItemCard
      title={name}
      badge={<StateBadge tone={tone}>{label}</StateBadge>}
      note={
        <>
          by {proposedBy === "loop" ? "the loop" : proposedBy}, <AgoText at={proposedAt} />
        </>
      }
      more={<EvidenceView label={`Evidence: ${name}`} evidence={evidence} />}
      actions={
        <>
          <SteerButton variant="filled" label={`Approve: ${name}`} onClick={() => decide("approve")}>
            Approve
          </SteerButton>
          <SteerButton label={`Reject: ${name}`} onClick={() => decide("reject")}>
            Reject
          </SteerButton>
        </>
      }
    >
      <ActionText action={action} />
      <Text size="sm">{reason}</Text>
      <Facts
        facts={{
          Route: <RouteText route={route} />,
          Holds: `for ${formatDuration(holdsSeconds)} once it is approved`,
          Expires: <UntilText at={expiresAt} />,
        }}
      />
      <Text size="xs" c="var(--text-quiet)">
        {meaning}
      </Text>
    </ItemCard>
  );
}

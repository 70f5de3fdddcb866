import { useQuery } from "@tanstack/react-query";
import type { Proposal } from "#contracts/decision.ts";
import { allProposalsQuery } from "../../api/loop-queries.ts";
import { AgoText } from "../../components/ago-text.tsx";
import { EmptyNote } from "../../components/empty-note.tsx";
import { LedgerLink } from "../../components/ledger-link.tsx";
import { type PlainColumn, PlainTable } from "../../components/plain-table.tsx";
import { QuerySlot } from "../../components/query-slot.tsx";
import { Section } from "../../components/section.tsx";
import { StateBadge, type Tone } from "../../components/state-badge.tsx";
import { ActionText } from "./action-text.tsx";
import { ledgerTargetOf, nameAction } from "./describe-action.ts";

const tones: Record<Proposal["state"], Tone> = { open: "warn", approved: "good", rejected: "quiet", expired: "quiet" };

const columns: PlainColumn<Proposal>[] = [
  { label: "Proposal", show: nameAction },
  { label: "Change", show: ({ action }) => <ActionText action={action} /> },
  { label: "State", show: ({ state }) => <StateBadge tone={tones[state]}>{state}</StateBadge> },
  { label: "By", show: ({ decidedBy }) => decidedBy ?? <span className="quiet">nobody</span> },
  { label: "When", show: ({ decidedAt, expiresAt }) => <AgoText at={decidedAt ?? expiresAt} /> },
  { label: "Reason of the proposal", wide: true, show: ({ reason }) => reason },
  {
    label: "Ledger",
    show: (proposal) =>
      proposal.decisionId === null ? null : (
        <LedgerLink target={ledgerTargetOf(proposal)} decisionId={proposal.decisionId}>
          decision
        </LedgerLink>
      ),
  },
];

/** The proposals that are no longer open. */
export function DecidedProposals() {
  const query = useQuery(allProposalsQuery());
  return (
    <Section title="Decided">
      <QuerySlot
        label="decided proposals"
        query={query}
        height={120}
        show={({ proposals }) => <Decided proposals={proposals.filter(({ state }) => state !== "open")} />}
      />
    </Section>
  );
}

function Decided({ proposals }: { proposals: Proposal[] }) {
  if (proposals.length === 0) return <EmptyNote title="None yet">What was approved, rejected or left to expire stands here.</EmptyNote>;
  return <PlainTable label="Decided proposals" columns={columns} rows={proposals} keyOf={({ id }) => id} />;
}

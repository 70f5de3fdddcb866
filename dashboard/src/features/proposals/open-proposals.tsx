import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import type { Proposal } from "#contracts/decision.ts";
import { openProposalsQuery } from "../../api/loop-queries.ts";
import { EmptyNote } from "../../components/empty-note.tsx";
import { Freshness } from "../../components/freshness.tsx";
import { ItemList } from "../../components/item-card.tsx";
import { QuerySlot } from "../../components/query-slot.tsx";
import { Section } from "../../components/section.tsx";
import { type Asked, DecideDialog } from "./decide-dialog.tsx";
import { ProposalCard } from "./proposal-card.tsx";

/** The proposals that wait for somebody, and the dialog that decides about one. */
export function OpenProposals() {
  const query = useQuery(openProposalsQuery());
  const [asked, ask] = useState<Asked | null>(null);
  return (
    <Section title="Open" aside={<Freshness reports={[query]} retry={query.refetch} />}>
      <QuerySlot label="open proposals" query={query} show={({ proposals }) => <Cards proposals={proposals} ask={ask} />} />
      {asked ? <DecideDialog asked={asked} close={() => ask(null)} /> : null}
    </Section>
  );
}

function Cards({ proposals, ask }: { proposals: Proposal[]; ask: (asked: Asked) => void }) {
  if (proposals.length === 0) {
    return (
      <EmptyNote title="No proposal is open">
        Where the config lets the loop suggest or shadow, it proposes here to lower a limit or to block clients when traffic is unlike what
        it learned.
      </EmptyNote>
    );
  }
  return (
    <ItemList label="Open proposals">
      {proposals.map((proposal) => (
        <ProposalCard key={proposal.id} proposal={proposal} decide={(verdict) => ask({ proposal, verdict })} />
      ))}
    </ItemList>
  );
}

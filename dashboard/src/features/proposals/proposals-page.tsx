import { Page } from "../../components/page.tsx";
import { ViewerNote } from "../../components/viewer-note.tsx";
import { DecidedProposals } from "./decided-proposals.tsx";
import { OpenProposals } from "./open-proposals.tsx";

/** What the loop would do, if somebody lets it. */
export function ProposalsPage() {
  return (
    <Page
      title="Proposals"
      lead="Changes that the loop suggests, with what they rest on. What is approved holds for a while and ends by itself."
    >
      <ViewerNote what="approve and reject proposals" />
      <OpenProposals />
      <DecidedProposals />
    </Page>
  );
}

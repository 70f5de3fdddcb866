import { Page } from "../../components/page.tsx";
export function ProposalsPage() {
  return <Page title="Proposals"> </Page>;
}

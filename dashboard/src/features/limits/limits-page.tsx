import { Page } from "../../components/page.tsx";
import { ViewerNote } from "../../components/viewer-note.tsx";
import { BlocksSection } from "./blocks-section.tsx";
import { ClientLimitsSection } from "./client-limits-section.tsx";
import { LimitsSection } from "./limits-section.tsx";

/** What the edge admits: its limits as they stand, and whom it refuses altogether. */
export function LimitsPage() {
  return (
    <Page title="Limits" lead="A change here wins over the config until it ends or is taken away; the edge applies it within a minute.">
      <ViewerNote what="change limits and unblock clients" />
      <LimitsSection />
      <ClientLimitsSection />
      <BlocksSection />
    </Page>
  );
}

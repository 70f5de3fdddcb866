import { VisuallyHidden } from "@mantine/core";
import { LiveSection } from "./live-section.tsx";
import { ReportsSection } from "./reports-section.tsx";

/** The first page: how the gateway is now, and how it was. */
export function OverviewPage() {
  return (
    <>
      <title>Overview · Aegis</title>
      <VisuallyHidden component="h1">Overview</VisuallyHidden>
      <LiveSection />
      <ReportsSection />
    </>
  );
}

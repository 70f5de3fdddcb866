import { VisuallyHidden } from "@mantine/core";
import { LiveSection } from "./live-section.tsx";
import { LoopSection } from "./loop-section.tsx";
import { OpenAlertsStrip } from "./open-alerts-strip.tsx";
import { ReportsSection } from "./reports-section.tsx";

/** The first page: how the gateway is now, and how it was. */
export function OverviewPage() {
  return (
    <>
      <title>Overview · Aegis</title>
      <VisuallyHidden component="h1">Overview</VisuallyHidden>
      <OpenAlertsStrip />
      <LiveSection />
      <LoopSection />
      <ReportsSection />
    </>
  );
}

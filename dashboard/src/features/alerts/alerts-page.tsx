import { Page } from "../../components/page.tsx";
import { ViewerNote } from "../../components/viewer-note.tsx";
import { AlertHistory } from "./alert-history.tsx";
import { OpenAlerts } from "./open-alerts.tsx";

/** What is out of order now, and what was. */
export function AlertsPage() {
  return (
    <Page
      title="Alerts"
      lead="An alert is raised by a rule of the config, and resolves by itself once its metric is back below the threshold."
    >
      <ViewerNote what="acknowledge alerts" />
      <OpenAlerts />
      <AlertHistory />
    </Page>
  );
}

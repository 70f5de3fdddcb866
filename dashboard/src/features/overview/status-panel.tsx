import type { ErrorsReport } from "#contracts/report.ts";
import { Panel } from "../../components/panel.tsx";
import { CountBars } from "./count-bars.tsx";

const colorByClass: Record<string, string> = { "4": "var(--series-warn)", "5": "var(--series-bad)" };

/** How requests were answered, by status code. */
export function StatusPanel({ report }: { report: ErrorsReport }) {
  return (
    <Panel title="Status codes" note="requests">
      <CountBars
        counts={report.byStatus}
        name={(status) => status}
        color={(status) => colorByClass[status.charAt(0)] ?? "var(--series-1)"}
      />
    </Panel>
  );
}

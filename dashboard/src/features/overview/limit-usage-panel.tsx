import type { RateLimitUsageReport } from "#contracts/report.ts";
import { ChartPanel } from "../../components/chart-panel.tsx";
import { formatCompact, formatRate } from "../../format/format-number.ts";
import { periodOf } from "./period-of.ts";

/** What the limits said, a second; a request that several limits judge counts once for each. */
export function LimitUsagePanel({ report }: { report: RateLimitUsageReport }) {
  const { total, series, period } = report;
  const points = series.map((step) => ({
    at: Date.parse(step.at),
    allowed: step.allowed / period.stepSeconds,
    refused: step.refused / period.stepSeconds,
    shadowRefused: step.shadowRefused / period.stepSeconds,
  }));
  return (
    <ChartPanel
      title="Rate-limit usage"
      note="decisions per second"
      model={{
        ...periodOf(report),
        kind: "stacked",
        points,
        format: formatRate,
        series: [
          { key: "allowed", label: "allowed", color: "var(--series-2)", figure: formatCompact(total.allowed) },
          { key: "shadowRefused", label: "shadow refused", color: "var(--series-3)", figure: formatCompact(total.shadowRefused) },
          { key: "refused", label: "refused", color: "var(--series-warn)", figure: formatCompact(total.refused) },
        ],
      }}
    />
  );
}

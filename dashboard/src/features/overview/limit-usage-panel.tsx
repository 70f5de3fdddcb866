import type { RateLimitUsageReport } from "#contracts/report.ts";
import { ChartPanel } from "../../components/chart-panel.tsx";
import { formatCompact, formatRate } from "../../format/format-number.ts";
import { passedSeconds } from "./passed-seconds.ts";
import { periodOf } from "./period-of.ts";

/** What the limits said, a second; a request that several limits judge counts once for each. */
export function LimitUsagePanel({ report }: { report: RateLimitUsageReport }) {
  const { total, series, period } = report;
  const points = series.map(({ at, allowed, refused, shadowRefused }) => {
    const seconds = passedSeconds(period, at);
    return { at: Date.parse(at), allowed: allowed / seconds, refused: refused / seconds, shadowRefused: shadowRefused / seconds };
  });
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

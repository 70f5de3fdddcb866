import type { ErrorsReport } from "#contracts/report.ts";
import { ChartPanel } from "../../components/chart-panel.tsx";
import { formatCompact, formatRate } from "../../format/format-number.ts";
import { passedSeconds } from "./passed-seconds.ts";
import { periodOf } from "./period-of.ts";

/** Requests a second, by how they were answered. */
export function ThroughputPanel({ report }: { report: ErrorsReport }) {
  const { total, series, period } = report;
  const points = series.map(({ at, count, clientErrors, serverErrors }) => {
    const seconds = passedSeconds(period, at);
    return {
      at: Date.parse(at),
      served: (count - clientErrors - serverErrors) / seconds,
      clientErrors: clientErrors / seconds,
      serverErrors: serverErrors / seconds,
    };
  });
  const served = total.count - total.clientErrors - total.serverErrors;
  return (
    <ChartPanel
      title="Throughput"
      note="requests per second"
      model={{
        ...periodOf(report),
        kind: "stacked",
        points,
        format: formatRate,
        series: [
          { key: "served", label: "served", color: "var(--series-1)", figure: formatCompact(served) },
          { key: "clientErrors", label: "4xx", color: "var(--series-warn)", figure: formatCompact(total.clientErrors) },
          { key: "serverErrors", label: "5xx", color: "var(--series-bad)", figure: formatCompact(total.serverErrors) },
        ],
      }}
    />
  );
}

import type { LatencyReport } from "#contracts/report.ts";
import { ChartPanel } from "../../components/chart-panel.tsx";
import { formatLatency } from "../../format/format-number.ts";
import { periodOf } from "./period-of.ts";

/** Latency percentiles: arrival to the answer's headers. */
export function LatencyPanel({ report }: { report: LatencyReport }) {
  const { total, series } = report;
  return (
    <ChartPanel
      title="Latency"
      note="to response headers"
      model={{
        ...periodOf(report),
        kind: "lines",
        points: series.map(({ at, p50, p95, p99 }) => ({ at: Date.parse(at), p50, p95, p99 })),
        format: formatLatency,
        series: [
          { key: "p99", label: "p99", color: "var(--series-3)", figure: formatLatency(total.p99) },
          { key: "p95", label: "p95", color: "var(--series-1)", figure: formatLatency(total.p95) },
          { key: "p50", label: "p50", color: "var(--series-2)", figure: formatLatency(total.p50) },
        ],
      }}
    />
  );
}

import type { ErrorsReport } from "#contracts/report.ts";
import { ChartPanel } from "../../components/chart-panel.tsx";
import { formatShare, shareOf } from "../../format/format-number.ts";
import { periodOf } from "./period-of.ts";

/** The share of requests answered with 5xx and with 4xx; nothing is drawn where there were no requests. */
export function ErrorRatePanel({ report }: { report: ErrorsReport }) {
  const { total, series } = report;
  const points = series.map(({ at, count, clientErrors, serverErrors }) => ({
    at: Date.parse(at),
    serverErrors: shareOf(serverErrors, count),
    clientErrors: shareOf(clientErrors, count),
  }));
  return (
    <ChartPanel
      title="Error rate"
      note="share of requests"
      model={{
        ...periodOf(report),
        kind: "lines",
        points,
        format: formatShare,
        series: [
          { key: "serverErrors", label: "5xx", color: "var(--series-bad)", figure: formatShare(total.errorRate) },
          {
            key: "clientErrors",
            label: "4xx",
            color: "var(--series-warn)",
            figure: formatShare(shareOf(total.clientErrors, total.count)),
            dashed: true,
          },
        ],
      }}
    />
  );
}

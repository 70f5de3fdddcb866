import type { ErrorsReport, LatencyReport, ThroughputReport } from "#contracts/report.ts";
import { formatBytes, formatCount, formatLatency, formatRate, formatShare, shareOf } from "../../format/format-number.ts";
import classes from "./overview.module.css";

type TotalsProps = {
  throughput: ThroughputReport | undefined;
  errors: ErrorsReport | undefined;
  latency: LatencyReport | undefined;
};

/** The whole range in one line. */
export function Totals({ throughput, errors, latency }: TotalsProps) {
  const totals: [string, string][] = [];
  if (throughput) {
    const { count, perSecond, distinctClients, bytesIn, bytesOut } = throughput.total;
    totals.push(
      ["requests", formatCount(count)],
      ["req/s", formatRate(perSecond)],
      ["clients", distinctClients === null ? "–" : formatCount(distinctClients)],
    );
    totals.push(["in", formatBytes(bytesIn)], ["out", formatBytes(bytesOut)]);
  }
  if (latency) totals.push(["mean latency", formatLatency(latency.total.mean)]);
  if (errors) {
    totals.push(["5xx", formatShare(errors.total.errorRate)]);
    totals.push(["4xx", formatShare(shareOf(errors.total.clientErrors, errors.total.count))]);
  }
  return (
    <dl className={classes.totals}>
      {totals.map(([label, figure]) => (
        <div key={label} className={classes.total}>
          <dt>{label}</dt>
          <dd>{figure}</dd>
        </div>
      ))}
    </dl>
  );
}

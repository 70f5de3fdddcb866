import { SegmentedControl } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import {
  anomaliesQuery,
  errorsQuery,
  latencyQuery,
  locationsQuery,
  rateLimitUsageQuery,
  throughputQuery,
  upstreamsQuery,
} from "../../api/report-queries.ts";
import { Freshness } from "../../components/freshness.tsx";
import { ProblemNotice } from "../../components/problem-notice.tsx";
import { Section } from "../../components/section.tsx";
import { useLastFailure } from "../../components/use-last-failure.ts";
import { AnomalyPanel } from "./anomaly-panel.tsx";
import { ErrorRatePanel } from "./error-rate-panel.tsx";
import { LatencyPanel } from "./latency-panel.tsx";
import { LimitUsagePanel } from "./limit-usage-panel.tsx";
import { LimitsPanel } from "./limits-panel.tsx";
import { LocationsPanel } from "./locations-panel.tsx";
import { NoRequests } from "./no-requests.tsx";
import classes from "./overview.module.css";
import { ProblemsPanel } from "./problems-panel.tsx";
import { ReportSlot } from "./report-slot.tsx";
import { RoutesPanel } from "./routes-panel.tsx";
import { StatusPanel } from "./status-panel.tsx";
import { ThroughputPanel } from "./throughput-panel.tsx";
import { Totals } from "./totals.tsx";
import { UpstreamsPanel } from "./upstreams-panel.tsx";
import { type OfferedRange, offeredRanges, useRange } from "./use-range.ts";

const rangeNames: Record<OfferedRange, string> = {
  "5m": "5 minutes",
  "15m": "15 minutes",
  "1h": "hour",
  "6h": "6 hours",
  "24h": "24 hours",
};

/** How it was over the chosen range, from the stored rollups. */
export function ReportsSection() {
  const [range, chooseRange] = useRange();
  const reports = useReports(range);
  const all = Object.values(reports);
  const failure = useWholeFailure(reports);
  const retryAll = () => all.forEach((report) => void report.refetch());
  return (
    <Section
      title={`Last ${rangeNames[range]}`}
      aside={<Freshness reports={all} retry={retryAll} />}
      end={<SegmentedControl aria-label="Time range" size="xs" data={[...offeredRanges]} value={range} onChange={chooseRange} />}
    >
      {failure ? (
        <ProblemNotice failure={failure} missing="the reports" retry={retryAll} />
      ) : reports.throughput.data?.total.count === 0 ? (
        <NoRequests rangeName={rangeNames[range]} />
      ) : (
        <Panels reports={reports} range={range} />
      )}
    </Section>
  );
}

/** Why none of the reports can be shown; null as soon as one can, or may still come. */
function useWholeFailure({ throughput, latency, errors, usage }: ReturnType<typeof useReports>): Error | null {
  const failures = [useLastFailure(throughput), useLastFailure(latency), useLastFailure(errors), useLastFailure(usage)];
  return failures.includes(null) ? null : (failures[0] ?? null);
}

function useReports(range: OfferedRange) {
  return {
    throughput: useQuery(throughputQuery(range)),
    latency: useQuery(latencyQuery(range)),
    errors: useQuery(errorsQuery(range)),
    usage: useQuery(rateLimitUsageQuery(range)),
  };
}

function Panels({ reports, range }: { reports: ReturnType<typeof useReports>; range: OfferedRange }) {
  const anomalies = useQuery(anomaliesQuery(range));
  const upstreams = useQuery(upstreamsQuery(range));
  const locations = useQuery(locationsQuery(range));
  const { throughput, latency, errors, usage } = reports;
  const busy = Object.values(reports).some((report) => report.isPlaceholderData);
  return (
    <>
      <Totals throughput={throughput.data} errors={errors.data} latency={latency.data} />
      <div className={classes.pair} data-busy={busy} aria-busy={busy}>
        <ReportSlot title="Throughput" query={errors} show={(report) => <ThroughputPanel report={report} />} />
        <ReportSlot title="Latency" query={latency} show={(report) => <LatencyPanel report={report} />} />
        <ReportSlot title="Error rate" query={errors} show={(report) => <ErrorRatePanel report={report} />} />
        <ReportSlot title="Rate-limit usage" query={usage} show={(report) => <LimitUsagePanel report={report} />} />
        <div className={classes.wide}>
          <ReportSlot title="Anomaly score" query={anomalies} show={(report) => <AnomalyPanel report={report} />} />
        </div>
        <ReportSlot
          title="Routes"
          query={throughput}
          show={(report) => <RoutesPanel throughput={report} latency={latency.data} errors={errors.data} />}
        />
        <ReportSlot title="Limits" query={usage} show={(report) => <LimitsPanel report={report} />} />
        <ReportSlot title="Upstreams" query={upstreams} show={(report) => <UpstreamsPanel report={report} />} />
        <ReportSlot title="Locations" query={locations} show={(report) => <LocationsPanel report={report} />} />
        <ReportSlot title="Status codes" query={errors} show={(report) => <StatusPanel report={report} />} />
        <ReportSlot title="Problems" query={errors} show={(report) => <ProblemsPanel report={report} />} />
      </div>
    </>
  );
}

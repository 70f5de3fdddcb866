import { Skeleton } from "@mantine/core";
import { type UseQueryResult, useQuery } from "@tanstack/react-query";
import type { MetricsFrame } from "#contracts/stream.ts";
import { errorsQuery, latencyQuery } from "../../api/report-queries.ts";
import { ChartPanel } from "../../components/chart-panel.tsx";
import { InstantText } from "../../components/instant-text.tsx";
import { Section } from "../../components/section.tsx";
import { formatLatency, formatRate } from "../../format/format-number.ts";
import type { StreamState } from "../../live/kept-socket.ts";
import { LiveTiles } from "./live-tiles.tsx";
import { mergeLivePoints } from "./merge-live-points.ts";
import classes from "./overview.module.css";
import { steadyFrames } from "./steady-frames.ts";
import { StreamBadge } from "./stream-badge.tsx";
import { LIVE_SECONDS, useLiveFrames } from "./use-live-frames.ts";

const FILL_REFRESH_MS = 30_000;
const CHART_HEIGHT = 150;

/** What happens now: the last second in figures, the last five minutes as charts. */
export function LiveSection() {
  const { frames: received, state } = useLiveFrames();
  const frames = steadyFrames(received);
  const latency = useQuery({ ...latencyQuery("5m"), refetchInterval: FILL_REFRESH_MS });
  const errors = useQuery({ ...errorsQuery("5m"), refetchInterval: FILL_REFRESH_MS });
  const points = mergeLivePoints(frames, { latency: latency.data, errors: errors.data });
  const last = frames.at(-1);
  const toMs = last ? Date.parse(last.at) : (points.at(-1)?.at ?? Date.now());
  const time = { points, fromMs: toMs - LIVE_SECONDS * 1000, toMs };
  const empty = <NothingToDraw reports={[latency, errors]} isWaiting={last === undefined} />;
  const shown = { note: "last 5 minutes, mean of 5 s", height: CHART_HEIGHT, empty };
  return (
    <Section
      title="Now"
      aside={
        <>
          <StreamBadge state={state} />
          <LastSeen state={state} last={last} />
        </>
      }
    >
      <LiveTiles frames={frames} status={state.status} />
      <div className={classes.pair}>
        <ChartPanel
          title="Requests per second"
          {...shown}
          model={{ ...time, kind: "lines", format: formatRate, series: trafficSeries(last) }}
        />
        <ChartPanel title="Latency now" {...shown} model={{ ...time, kind: "lines", format: formatLatency, series: latencySeries(last) }} />
      </div>
    </Section>
  );
}

/** `isWaiting`: no frame has come; the reports may still have something. */
function NothingToDraw({ reports, isWaiting }: { reports: UseQueryResult[]; isWaiting: boolean }) {
  if (isWaiting && reports.some(({ isError }) => isError)) return "No figures until analytics answers";
  if (isWaiting && reports.some(({ isPending }) => isPending)) return <Skeleton height={CHART_HEIGHT} />;
  return "No requests in the last 5 minutes";
}

function trafficSeries(last: MetricsFrame | undefined) {
  return [
    { key: "throughput", label: "requests", color: "var(--series-1)", figure: formatRate(last?.throughput ?? null) },
    { key: "refused", label: "refused", color: "var(--series-warn)", figure: formatRate(last?.refused ?? null) },
    { key: "errors", label: "errors", color: "var(--series-bad)", figure: formatRate(last?.errors ?? null) },
  ];
}

function latencySeries(last: MetricsFrame | undefined) {
  const mean = last && last.throughput > 0 ? last.latency : null;
  return [
    { key: "p95", label: "p95", color: "var(--series-3)", figure: formatLatency(last?.p95 ?? null) },
    { key: "mean", label: "mean", color: "var(--series-2)", figure: formatLatency(mean) },
  ];
}

function LastSeen({ state, last }: { state: StreamState; last: MetricsFrame | undefined }) {
  if (!last) return null;
  return (
    <span className="quiet figure">
      {state.status === "open" ? "" : "last seen "}
      <InstantText atMs={Date.parse(last.at)} />
    </span>
  );
}

import { Skeleton } from "@mantine/core";
import type { MetricsFrame } from "#contracts/stream.ts";
import { formatLatency, formatRate, formatShare, NO_FIGURE, shareOf } from "../../format/format-number.ts";
import type { StreamState } from "../../live/kept-socket.ts";
import classes from "./live-tiles.module.css";

/** From these shares of the requests on a tile is marked. */
const NOTABLE = { errors: 0.01, refused: 0.05 };

type Tile = { label: string; figure: string; unit?: string; more: string; tone?: "warn" | "bad" };

/** The newest frame in four figures; they pale when the stream is away, since they are then old. */
export function LiveTiles({ frames, status }: { frames: MetricsFrame[]; status: StreamState["status"] }) {
  const last = frames.at(-1);
  if (!last && (status === "connecting" || status === "open")) return <WaitingTiles />;
  return (
    <dl className={classes.tiles} data-current={status === "open"}>
      {(last ? tilesOf(last, frames) : unknownTiles).map(({ label, figure, unit, more, tone }) => (
        <div key={label} className={classes.tile} data-tone={tone}>
          <dt className={classes.label}>{label}</dt>
          <dd className={classes.figure}>
            <span className="figure">{figure}</span>
            {unit ? <span className={classes.unit}> {unit}</span> : null}
          </dd>
          <dd className={classes.more}>{more}</dd>
        </div>
      ))}
    </dl>
  );
}

const unknownTiles: Tile[] = ["Throughput", "Mean latency", "Errors", "Refused"].map((label) => ({
  label,
  figure: NO_FIGURE,
  more: "no live figures",
}));

function tilesOf(last: MetricsFrame, frames: MetricsFrame[]): Tile[] {
  const peak = Math.max(...frames.map((frame) => frame.throughput));
  const mean = frames.reduce((sum, frame) => sum + frame.throughput, 0) / frames.length;
  const errors = shareOf(last.errors, last.throughput);
  const refused = shareOf(last.refused, last.throughput);
  const ofRequests = (share: number | null) => (share === null ? "no requests" : `${formatShare(share)} of requests`);
  const [latency, latencyUnit] = last.throughput > 0 ? formatLatency(last.latency).split(" ") : [NO_FIGURE];
  return [
    {
      label: "Throughput",
      figure: formatRate(last.throughput),
      unit: "req/s",
      more: `mean ${formatRate(mean)} · peak ${formatRate(peak)}`,
    },
    { label: "Mean latency", figure: latency ?? NO_FIGURE, unit: latencyUnit, more: `p95 ${formatLatency(last.p95)}` },
    { label: "Errors", figure: formatRate(last.errors), unit: "/s", more: ofRequests(errors), tone: toneOf("bad", errors, NOTABLE.errors) },
    {
      label: "Refused",
      figure: formatRate(last.refused),
      unit: "/s",
      more: ofRequests(refused),
      tone: toneOf("warn", refused, NOTABLE.refused),
    },
  ];
}

function toneOf(tone: "warn" | "bad", share: number | null, notable: number): Tile["tone"] {
  return share !== null && share >= notable ? tone : undefined;
}

function WaitingTiles() {
  return (
    <div className={classes.tiles} role="status" aria-label="Waiting for the first live figures">
      {["throughput", "latency", "errors", "refused"].map((name) => (
        <Skeleton key={name} height={84} />
      ))}
    </div>
  );
}

import type { LoopMode } from "#contracts/loop.ts";
import type { LoopStatus } from "#contracts/loop-status.ts";
import { AgoText } from "../../components/ago-text.tsx";
import { Panel } from "../../components/panel.tsx";
import { type PlainColumn, PlainTable } from "../../components/plain-table.tsx";
import { ReasonsText } from "../../components/reasons-text.tsx";
import { RouteText } from "../../components/route-text.tsx";
import { formatScore } from "../../format/format-number.ts";
import classes from "./tables.module.css";

type LoopRoute = LoopStatus["routes"][number];

const modes: Record<LoopMode, string> = {
  off: "Nothing follows from an anomaly.",
  suggest: "An operator approves or rejects.",
  shadow: "An operator approves or rejects; until then the edge counts whom it would refuse.",
  auto: "The loop does it by itself, within its guard rails.",
};

const columns: PlainColumn<LoopRoute>[] = [
  { label: "Route", show: ({ route }) => <RouteText route={route} /> },
  { label: "Mode", show: ({ mode }) => <span title={modes[mode]}>{mode}</span> },
  { label: "Score", show: (row) => <span className={isHigh(row) ? classes.bad : undefined}>{formatScore(row.score)}</span> },
  {
    label: "What the loop made of it",
    wide: true,
    show: ({ verdict, reasons }) => (
      <>
        {verdict}
        <ReasonsText reasons={reasons} />
      </>
    ),
  },
  { label: "When", show: ({ at }) => <AgoText at={at} /> },
];

function isHigh({ score, anomalyAbove }: LoopRoute): boolean {
  return score !== null && score > anomalyAbove;
}

/** The newest interval of each route: its score, and what followed. */
export function LoopRoutesPanel({ routes }: { routes: LoopRoute[] }) {
  const ordered = routes.toSorted((a, b) => (b.score ?? -1) - (a.score ?? -1));
  return (
    <Panel title="Routes in the loop" note="newest interval">
      {routes.length === 0 ? (
        <span className={classes.quiet}>No route had requests in the last minutes.</span>
      ) : (
        <PlainTable label="Routes in the loop" columns={columns} rows={ordered} keyOf={({ route }) => route ?? ""} on="panel" />
      )}
    </Panel>
  );
}

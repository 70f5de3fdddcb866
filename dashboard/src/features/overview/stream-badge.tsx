import type { StreamState } from "../../api/open-metrics-stream.ts";
import classes from "./stream-badge.module.css";

const labels: Record<StreamState["status"], string> = {
  connecting: "Connecting…",
  live: "Live",
  reconnecting: "Reconnecting…",
};

/** How the live stream is; announced when it changes. */
export function StreamBadge({ state }: { state: StreamState }) {
  return (
    <span
      role="status"
      className={classes.badge}
      data-status={state.status}
      title={state.status === "reconnecting" ? `Attempt ${state.attempt}` : undefined}
    >
      <span className={classes.dot} aria-hidden="true" />
      {labels[state.status]}
    </span>
  );
}

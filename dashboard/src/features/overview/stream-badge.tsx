import type { StreamState } from "../../live/kept-socket.ts";
import classes from "./stream-badge.module.css";

const labels: Record<StreamState["status"], string> = {
  connecting: "Connecting…",
  open: "Live",
  reconnecting: "Reconnecting…",
  closed: "Closed",
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

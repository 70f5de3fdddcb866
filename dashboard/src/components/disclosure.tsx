import type { ReactNode } from "react";
import classes from "./disclosure.module.css";

/** More about something, for whoever asks. `open`: from the start. */
export function Disclosure({ summary, open = false, children }: { summary: ReactNode; open?: boolean; children: ReactNode }) {
  return (
    <details className={classes.disclosure} open={open}>
      <summary>{summary}</summary>
      <div className={classes.more}>{children}</div>
    </details>
  );
}

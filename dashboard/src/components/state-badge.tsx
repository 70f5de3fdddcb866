import type { ReactNode } from "react";
import classes from "./state-badge.module.css";

export type Tone = "bad" | "warn" | "good" | "note" | "quiet";

/** The state of something in a word; the colour only repeats it. */
export function StateBadge({ tone, title, children }: { tone: Tone; title?: string; children: ReactNode }) {
  return (
    <span className={classes.badge} data-tone={tone} title={title}>
      <span className={classes.dot} aria-hidden="true" />
      {children}
    </span>
  );
}

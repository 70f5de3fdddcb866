import { type ReactNode, useId } from "react";
import classes from "./panel.module.css";

type PanelProps = { title: string; note?: ReactNode; aside?: ReactNode; children: ReactNode };

/** A titled region of a page. */
export function Panel({ title, note, aside, children }: PanelProps) {
  const titleId = useId();
  return (
    <section className={classes.panel} aria-labelledby={titleId}>
      <div className={classes.head}>
        <h3 id={titleId} className={classes.title}>
          {title}
        </h3>
        {note ? <span className={classes.note}>{note}</span> : null}
        <div className={classes.aside}>{aside}</div>
      </div>
      {children}
    </section>
  );
}

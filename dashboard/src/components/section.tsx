import { type ReactNode, useId } from "react";
import classes from "./section.module.css";

type SectionProps = { title: string; aside?: ReactNode; end?: ReactNode; children: ReactNode };

/** A part of a page; `aside` stands behind its heading, `end` at the line's end. */
export function Section({ title, aside, end, children }: SectionProps) {
  const titleId = useId();
  return (
    <section aria-labelledby={titleId} className={classes.section}>
      <div className={classes.head}>
        <h2 id={titleId}>{title}</h2>
        {aside}
        {end ? <div className={classes.end}>{end}</div> : null}
      </div>
      {children}
    </section>
  );
}

import type { ReactNode } from "react";
import classes from "./page.module.css";

type PageProps = { title: string; lead?: ReactNode; children: ReactNode };

/** A page with its heading and its name in the browser's tab. */
export function Page({ title, lead, children }: PageProps) {
  return (
    <>
      <title>{`${title} · Aegis`}</title>
      <div className={classes.head}>
        <h1>{title}</h1>
        {lead ? <p>{lead}</p> : null}
      </div>
      {children}
    </>
  );
}

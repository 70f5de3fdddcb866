import type { ReactNode } from "react";
import classes from "./facts.module.css";

/** Named facts side by side, as many in a row as there is room for. Null facts are left out. */
export function Facts({ facts }: { facts: Record<string, ReactNode> }) {
  return (
    <dl className={classes.facts}>
      {Object.entries(facts).map(([name, fact]) =>
        fact === null ? null : (
          <div key={name} className={classes.fact}>
            <dt>{name}</dt>
            <dd>{fact}</dd>
          </div>
        ),
      )}
    </dl>
  );
}
